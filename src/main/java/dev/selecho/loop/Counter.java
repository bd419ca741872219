package dev.selecho.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count with one writer, the loop's thread, and any number of readers.
 * <p>
 * Opaque access costs the writer no more than a plain field, yet a reader sees every
 * value in the end and never half of one.
 */
public final class Counter {

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

	public void increment() {
		add(1);
	}

	public void add(long amount) {
		set((long) VALUE.getOpaque(this) + amount);
	}

	public void set(long newValue) {
		VALUE.setOpaque(this, newValue);
	}

	public long get() {
		return (long) VALUE.getOpaque(this);
	}

}
