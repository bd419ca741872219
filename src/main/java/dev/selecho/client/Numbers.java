package dev.selecho.client;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of one run, numbered from 1 on, and the payload that they share.
 */
final class Numbers {

	private final AtomicInteger last = new AtomicInteger();

	private final Payload payload;

	Numbers(long seed) {
		this.payload = new Payload(seed);
	}

	Payload payload() {
		return this.payload;
	}

	int next() {
		return this.last.incrementAndGet();
	}

	int last() {
		return this.last.get();
	}

}
