package dev.selecho.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

import dev.selecho.loop.Counter;
import dev.selecho.testing.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WriteQueueTests {

	private static final DirectMemory MEMORY = new DirectMemory(Long.MAX_VALUE);

	private static final int CHUNK = Chunk.SIZE;

	private final Counter pending = new Counter();

	@ParameterizedTest(name = "seed {0}")
	@ValueSource(longs = { 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
	void keepsEveryByteInOrderWhateverTheSocketTakes(long seed) throws IOException {
		Random random = new Random(seed);
		ChunkPool pool = new ChunkPool(new ChunkStore(1024L * CHUNK, 1, MEMORY), CHUNK);
		WriteQueue queue = new WriteQueue(pool, this.pending);
		StingyChannel channel = new StingyChannel(random, 3 * CHUNK);
		PlainTransport transport = new PlainTransport(channel);
		ByteArrayOutputStream model = new ByteArrayOutputStream();
		for (int step = 0; step < 2_000; step++) {
			if (random.nextBoolean()) {
				byte[] piece = Bytes.random(random.nextInt(random.nextInt(4) == 0 ? 4 * CHUNK : 100), seed + step);
				if (pool.used() < 1000) {
					assertThat(queue.add(ByteBuffer.wrap(piece))).isTrue();
					model.writeBytes(piece);
				}
			}
			else if (!queue.isEmpty()) {
				queue.flush(transport, 1 + random.nextInt(ChunkPool.MAX_CHUNKS_PER_WRITE));
			}
			assertThat(queue.size()).isEqualTo(model.size() - channel.taken.size());
			assertThat(queue.isEmpty()).isEqualTo(queue.size() == 0);
			assertThat(this.pending.get()).isEqualTo(queue.size());
			assertThat((long) pool.used() * CHUNK).isGreaterThanOrEqualTo(queue.size());
		}
		while (!queue.isEmpty()) {
			queue.flush(transport, 1 + random.nextInt(ChunkPool.MAX_CHUNKS_PER_WRITE));
		}
		assertThat(channel.taken.toByteArray()).isEqualTo(model.toByteArray());
		assertThat(pool.used()).isZero();
	}

	@Test
	void smallPiecesShareAChunk() {
		ChunkPool pool = new ChunkPool(new ChunkStore(1024L * CHUNK, 1, MEMORY), CHUNK);
		WriteQueue queue = new WriteQueue(pool, this.pending);
		for (int i = 0; i < CHUNK; i++) {
			queue.add(ByteBuffer.wrap(new byte[] { 1 }));
		}
		assertThat(pool.used()).isEqualTo(1);
		queue.add(ByteBuffer.wrap(new byte[] { 1 }));
		assertThat(pool.used()).isEqualTo(2);
	}

	@Test
	void releaseGivesAllMemoryBack() {
		ChunkPool pool = new ChunkPool(new ChunkStore(1024L * CHUNK, 1, MEMORY), CHUNK);
		WriteQueue queue = new WriteQueue(pool, this.pending);
		queue.add(ByteBuffer.allocate(10 * CHUNK + 1));
		assertThat(pool.used()).isEqualTo(11);
		queue.release();
		assertThat(pool.used()).isZero();
		assertThat(this.pending.get()).isZero();
		assertThat(queue.isEmpty()).isTrue();
	}

	@Test
	void takesNoMoreThanThePoolHas() {
		ChunkPool pool = new ChunkPool(new ChunkStore(4L * CHUNK, 1, MEMORY), CHUNK);
		WriteQueue queue = new WriteQueue(pool, this.pending);
		ByteBuffer tooMuch = ByteBuffer.allocate(5 * CHUNK);
		assertThat(queue.add(tooMuch)).isFalse();
		assertThat(tooMuch.remaining()).isEqualTo(CHUNK);
		assertThat(queue.size()).isEqualTo(4 * CHUNK);
		assertThat(pool.used()).isEqualTo(4);
	}

	@Test
	void memoryIsScarceBeforeItIsGone() {
		ChunkPool pool = new ChunkPool(new ChunkStore(100L * CHUNK, 1, MEMORY), 4 * CHUNK);
		WriteQueue queue = new WriteQueue(pool, this.pending);
		queue.add(ByteBuffer.allocate(70 * CHUNK));
		assertThat(pool.isScarce()).isFalse();
		queue.add(ByteBuffer.allocate(CHUNK));
		assertThat(pool.isScarce()).isTrue();
		queue.release();
		assertThat(pool.isScarce()).isFalse();
	}

}
