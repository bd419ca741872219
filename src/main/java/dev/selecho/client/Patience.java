package dev.selecho.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at every connection now and then. One thread for all: a timer for each blocking
 * call would cost more than the call.
 */
final class Patience implements AutoCloseable {

	private static final int LOOKS = 100;

	private static final long LEAST_PAUSE = 1_000_000;

	private static final long LONGEST_PAUSE = 20_000_000;

	private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

	private final long timeoutNanos;

	private volatile boolean closed;

	Patience(long timeoutNanos) {
		this.timeoutNanos = timeoutNanos;
		Thread.ofPlatform().daemon().name("patience").start(this::look);
	}

	long timeoutNanos() {
		return this.timeoutNanos;
	}

	Watch watch(Wire wire) {
		Watch watch = new Watch(wire, this.timeoutNanos);
		this.watches.add(watch);
		return watch;
	}

	void forget(Watch watch) {
		this.watches.remove(watch);
	}

	private void look() {
		long pause = Math.clamp(this.timeoutNanos / LOOKS, LEAST_PAUSE, LONGEST_PAUSE);
		while (!this.closed) {
			LockSupport.parkNanos(pause);
			long now = System.nanoTime();
			for (Watch watch : this.watches) {
				watch.review(now);
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
