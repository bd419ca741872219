package dev.selecho.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlinesTests {

	private final Deadlines deadlines = new Deadlines();

	@ParameterizedTest(name = "seed {0}")
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void behavesLikeASortedList(long seed) {
		Random random = new Random(seed);
		// The times straddle the overflow of nanoTime.
		long base = Long.MAX_VALUE - 500;
		List<Probe> all = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			all.add(new Probe());
		}
		List<Probe> scheduled = new ArrayList<>();
		for (int step = 0; step < 20_000; step++) {
			Probe probe = all.get(random.nextInt(all.size()));
			switch (random.nextInt(3)) {
				case 0 -> {
					this.deadlines.schedule(probe, base + random.nextInt(1000));
					if (!scheduled.contains(probe)) {
						scheduled.add(probe);
					}
				}
				case 1 -> {
					this.deadlines.cancel(probe);
					scheduled.remove(probe);
				}
				default -> takeEarliest(scheduled, base, base + random.nextInt(1000));
			}
			assertThat(this.deadlines.size()).isEqualTo(scheduled.size());
			assertThat(probe.isScheduled()).isEqualTo(scheduled.contains(probe));
		}
	}

	private void takeEarliest(List<Probe> scheduled, long base, long now) {
		long earliest = scheduled.stream().mapToLong((probe) -> probe.due - base).min().orElse(Long.MAX_VALUE);
		Deadline taken = this.deadlines.takeDue(now);
		if (earliest > now - base) {
			assertThat(taken).isNull();
			return;
		}
		assertThat(taken).isNotNull();
		assertThat(taken.due - base).isEqualTo(earliest);
		assertThat(scheduled.remove(taken)).isTrue();
	}

	@Test
	void comesOutInOrder() {
		Random random = new Random(42);
		for (int i = 0; i < 1000; i++) {
			this.deadlines.schedule(new Probe(), random.nextInt());
		}
		long last = Integer.MIN_VALUE;
		for (int i = 0; i < 1000; i++) {
			Deadline taken = this.deadlines.takeDue(Integer.MAX_VALUE);
			assertThat(taken).isNotNull();
			assertThat(taken.due).isGreaterThanOrEqualTo(last);
			last = taken.due;
		}
		assertThat(this.deadlines.isEmpty()).isTrue();
	}

	@Test
	void cancellingWhatIsNotScheduledDoesNothing() {
		this.deadlines.cancel(new Probe());
		assertThat(this.deadlines.isEmpty()).isTrue();
	}

	private static final class Probe extends Deadline {

		@Override
		protected void expired(long now) {
		}

		@Override
		protected void failed(Throwable failure) {
			throw new AssertionError(failure);
		}

	}

}
