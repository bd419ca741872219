package dev.selecho.test;

import java.util.concurrent.atomic.AtomicLong;

import dev.selecho.net.SharedMemory;

/**
 * Memory without a limit, in which one sees what was not given back.
 */
final class CountedMemory implements SharedMemory {

	private final AtomicLong used = new AtomicLong();

	@Override
	public boolean reserve(int bytes) {
		this.used.addAndGet(bytes);
		return true;
	}

	@Override
	public void release(int bytes) {
		this.used.addAndGet(-bytes);
	}

	long used() {
		return this.used.get();
	}

}
