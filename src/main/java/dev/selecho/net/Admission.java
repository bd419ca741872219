package dev.selecho.net;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places that a server has for connections. A connection takes one before it opens
 * and gives it back in its only close method.
 */
final class Admission {

	private final int limit;

	private final LimitPolicy onLimit;

	private final AtomicInteger taken = new AtomicInteger();

	Admission(int limit, LimitPolicy onLimit) {
		this.limit = limit;
		this.onLimit = onLimit;
	}

	boolean isFull() {
		return this.taken.get() >= this.limit;
	}

	boolean waitsWhenFull() {
		return this.onLimit == LimitPolicy.PAUSE;
	}

	boolean take() {
		if (this.taken.incrementAndGet() <= this.limit) {
			return true;
		}
		giveBack();
		return false;
	}

	void giveBack() {
		this.taken.decrementAndGet();
	}

	int taken() {
		return this.taken.get();
	}

}
