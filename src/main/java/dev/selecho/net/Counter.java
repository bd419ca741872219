package dev.selecho.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count with one writer, the loop's thread, and any number of readers.
 * <p>
 * Opaque access costs the writer no more than a plain field, yet a reader sees every
 * value in the end and never half of one.
 */
final class Counter {

	private static final VarHandle VALUE;

	static {
		try {
			VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	@SuppressWarnings("UnusedVariable") // by VALUE alone
	private long value;

	void increment() {
		add(1);
	}

	void add(long amount) {
		set((long) VALUE.getOpaque(this) + amount);
	}

	void set(long newValue) {
		VALUE.setOpaque(this, newValue);
	}

	long get() {
		return (long) VALUE.getOpaque(this);
	}

}
