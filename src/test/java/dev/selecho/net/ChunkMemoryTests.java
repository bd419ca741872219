package dev.selecho.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.selecho.testing.Background;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The memory of several loops, counted by those who have it: output in chunks, what
 * handlers keep, and what other threads hand over.
 */
class ChunkMemoryTests {

	private static final int LIMIT = 200;

	private static final int READ = 4 * Chunk.SIZE;

	private final ChunkStore store = new ChunkStore((long) LIMIT * Chunk.SIZE, 2, new DirectMemory(Long.MAX_VALUE));

	/** Bytes that the two loops and another thread use, all together. */
	private final AtomicLong used = new AtomicLong();

	private final AtomicLong most = new AtomicLong();

	private void use(long bytes) {
		this.most.accumulateAndGet(this.used.addAndGet(bytes), Math::max);
	}

	/** A loop: takes and gives back, at random, and never more than there is. */
	private void work(int seed) {
		Random random = new Random(seed);
		ChunkPool pool = new ChunkPool(this.store, READ);
		Deque<Chunk> queue = new ArrayDeque<>();
		int kept = 0;
		for (int i = 0; i < 100_000; i++) {
			switch (random.nextInt(4)) {
				case 0, 1 -> {
					for (int j = random.nextInt(8); j > 0; j--) {
						Chunk chunk = pool.take();
						if (chunk != null) {
							queue.add(chunk);
							use(Chunk.SIZE);
						}
					}
				}
				case 2 -> {
					for (int j = random.nextInt(10); j > 0 && !queue.isEmpty(); j--) {
						use(-Chunk.SIZE);
						pool.giveBack(queue.remove());
					}
				}
				default -> {
					int more = random.nextInt(50_000) - Math.min(kept, 25_000);
					if (more <= 0) {
						use(more);
					}
					if (pool.keep(more)) {
						kept += more;
						use(Math.max(0, more));
					}
				}
			}
			assertThat(this.store.made()).isLessThanOrEqualTo(LIMIT);
		}
		queue.forEach((chunk) -> {
			use(-Chunk.SIZE);
			pool.giveBack(chunk);
		});
		use(-kept);
		assertThat(pool.keep(-kept)).isTrue();
		assertThat(pool.used()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void twoLoopsNeverUseMoreThanTheLimitAndGiveAllBack(int seed) throws Exception {
		List<Future<?>> threads = new ArrayList<>();
		threads.add(Background.run(() -> work(seed)));
		threads.add(Background.run(() -> work(-seed)));
		threads.add(Background.run(() -> {
			for (int i = 0; i < 100_000; i++) {
				if (this.store.reserve(1_000)) {
					use(1_000);
					use(-1_000);
					this.store.release(1_000);
				}
			}
		}));
		for (Future<?> thread : threads) {
			thread.get(30, TimeUnit.SECONDS);
		}
		assertThat(this.most.get()).isBetween((long) LIMIT * Chunk.SIZE / 2, (long) LIMIT * Chunk.SIZE);
		assertThat(this.used).hasValue(0);
		// What is left with the loops is what they have at hand.
		assertThat(this.store.left(LIMIT)).isGreaterThanOrEqualTo(LIMIT - 2 * 2 * this.store.ahead(LIMIT));
	}

	@Test
	void whatWasReadIsKeptEvenIfAnotherLoopHasAllTheRest() {
		ChunkPool reader = new ChunkPool(this.store, READ);
		ChunkPool greedy = new ChunkPool(this.store, READ);
		while (greedy.take() != null) {
			// more
		}
		int room = reader.room();
		assertThat(room).isGreaterThanOrEqualTo(READ);
		assertThat(this.store.reserve(1)).isFalse();
		assertThat(reader.isScarce()).isTrue();
		assertThat(reader.keep(room)).isTrue();
		assertThat(reader.keep(1)).isFalse();
		assertThat(reader.keep(-room)).isTrue();
		assertThat(reader.room()).isEqualTo(room);
	}

}
