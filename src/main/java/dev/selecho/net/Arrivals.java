package dev.selecho.net;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many clients are on their way to a lane: it cannot end before they are there, and
 * nobody sets out for one that has ended. For any thread.
 */
final class Arrivals {

	private static final int CLOSED = Integer.MIN_VALUE;

	private final AtomicInteger count = new AtomicInteger();

	/**
	 * One sets out.
	 * @return whether it may
	 */
	boolean expect() {
		return this.count.updateAndGet((before) -> (before == CLOSED) ? CLOSED : before + 1) != CLOSED;
	}

	/** One is there, or has turned back. */
	void arrived() {
		this.count.decrementAndGet();
	}

	/**
	 * Lets nobody set out any more.
	 * @return whether nobody is on the way; else nothing changes
	 */
	boolean close() {
		return this.count.compareAndSet(0, CLOSED);
	}

	/** How many are on the way. */
	int count() {
		return Math.max(0, this.count.get());
	}

}
