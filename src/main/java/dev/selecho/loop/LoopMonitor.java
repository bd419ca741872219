package dev.selecho.loop;

import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * What others may know of a selector loop, read at any time from any thread without
 * disturbing it. Counts go on through a restart of the server.
 */
public final class LoopMonitor {

	private static final StackTraceElement[] NO_STACK = {};

	final CounterSet<WakeupCause> wakeups = new CounterSet<>(WakeupCause.class);

	final Counter acceptReady = new Counter();

	final Counter readReady = new Counter();

	final Counter writeReady = new Counter();

	final Counter busyNanos = new Counter();

	final Counter rebuilds = new Counter();

	private final Counter heartbeat = new Counter();

	/** The heartbeat of the last turn that has ended. */
	private final Counter rest = new Counter();

	private final String name;

	private final LongSupplier clock;

	/** Published by the loop's thread to those who ask whether it lives. */
	private volatile @Nullable Thread thread;

	/** Published by the loop's thread: it is not to be trusted any more. */
	private volatile @Nullable Throwable broken;

	/**
	 * Creates a monitor.
	 * @param name of the loop and its thread
	 * @param clock nanoseconds, as {@link System#nanoTime()} counts
	 */
	public LoopMonitor(String name, LongSupplier clock) {
		this.name = name;
		this.clock = clock;
	}

	void started(Thread loopThread) {
		beat(this.clock.getAsLong());
		this.broken = null;
		this.thread = loopThread;
	}

	/** The loop's thread is about to end. */
	void ended() {
		this.thread = null;
	}

	void beat(long now) {
		this.heartbeat.set(now);
	}

	/** The loop has done its work, and is about to wait in {@code select}. */
	void rests() {
		this.rest.set(this.heartbeat.get());
	}

	/** A channel was found ready. */
	void ready(int readyOps) {
		if ((readyOps & SelectionKey.OP_READ) != 0) {
			this.readReady.increment();
		}
		if ((readyOps & SelectionKey.OP_WRITE) != 0) {
			this.writeReady.increment();
		}
		if ((readyOps & SelectionKey.OP_ACCEPT) != 0) {
			this.acceptReady.increment();
		}
	}

	void broken(Throwable cause) {
		this.broken = cause;
	}

	/**
	 * Returns the loop's name, which is that of its thread.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Tells whether the loop's thread lives.
	 * @return whether it does
	 */
	public boolean isAlive() {
		Thread loopThread = this.thread;
		return loopThread != null && loopThread.isAlive();
	}

	/**
	 * Returns what made the loop unfit to go on, such as an {@link OutOfMemoryError}: the
	 * process should be replaced.
	 * @return the error, or {@code null}
	 */
	public @Nullable Throwable brokenBy() {
		return this.broken;
	}

	/**
	 * Returns how long ago the loop last came back from a {@code select} that did not
	 * fail. A healthy loop does so at least once a second, idle or not.
	 * @return the time since, zero for a loop that does not run
	 */
	public Duration heartbeatAge() {
		if (this.thread == null) {
			return Duration.ZERO;
		}
		return Duration.ofNanos(Math.max(0, this.clock.getAsLong() - this.heartbeat.get()));
	}

	/**
	 * Returns how long the turn that is under way has lasted.
	 * @return the time since the loop came back from {@code select}; zero while it waits
	 * there, and for a loop that does not run
	 */
	public Duration turning() {
		long rested = this.rest.get();
		long began = this.heartbeat.get();
		if (rested == began || this.thread == null) {
			return Duration.ZERO;
		}
		return Duration.ofNanos(Math.max(0, this.clock.getAsLong() - began));
	}

	/**
	 * Returns where the loop's thread is. Stops it for a moment: for a loop in trouble.
	 * @return the stack, empty if the thread does not live
	 */
	public StackTraceElement[] stack() {
		Thread loopThread = this.thread;
		return (loopThread != null) ? loopThread.getStackTrace() : NO_STACK;
	}

	/**
	 * Returns how many waits in {@code select} ended for a cause.
	 * @param cause the cause
	 * @return the count
	 */
	public long wakeups(WakeupCause cause) {
		return this.wakeups.get(cause);
	}

	/**
	 * Returns how often a listener was found ready to accept.
	 * @return the count
	 */
	public long acceptReady() {
		return this.acceptReady.get();
	}

	/**
	 * Returns how often a connection was found ready to read.
	 * @return the count
	 */
	public long readReady() {
		return this.readReady.get();
	}

	/**
	 * Returns how often a connection was found ready to write. Only those with output
	 * waiting are asked.
	 * @return the count
	 */
	public long writeReady() {
		return this.writeReady.get();
	}

	/**
	 * Returns the time spent out of {@code select}: its rate is the loop's utilisation.
	 * @return the time
	 */
	public Duration busy() {
		return Duration.ofNanos(this.busyNanos.get());
	}

	/**
	 * Returns how often a selector that misbehaved was replaced.
	 * @return the count
	 */
	public long rebuilds() {
		return this.rebuilds.get();
	}

}
