package dev.selecho.loop;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * A {@link Counter} for each constant, all there from the start.
 *
 * @param <E> the constants
 */
public final class CounterSet<E extends Enum<E>> {

	private final Map<E, Counter> counters;

	public CounterSet(Class<E> type) {
		this.counters = new EnumMap<>(type);
		for (E constant : Objects.requireNonNull(type.getEnumConstants())) {
			this.counters.put(constant, new Counter());
		}
	}

	public void increment(E constant) {
		of(constant).increment();
	}

	public long get(E constant) {
		return of(constant).get();
	}

	public long sum() {
		return this.counters.values().stream().mapToLong(Counter::get).sum();
	}

	private Counter of(E constant) {
		return Objects.requireNonNull(this.counters.get(constant));
	}

}
