package dev.selecho.client;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The wish to end a run before its time, or the need to.
 */
final class Stop {

	private final CountDownLatch requested = new CountDownLatch(1);

	private volatile @Nullable Throwable failure;

	private volatile long requestedAt;

	synchronized void request() {
		if (!isRequested()) {
			this.requestedAt = System.nanoTime();
			this.requested.countDown();
		}
	}

	/**
	 * Ends the run because of an error of our own.
	 * @param ex the error
	 */
	void fail(Throwable ex) {
		this.failure = ex;
		request();
	}

	/** Throws what made the run fail, if anything did. */
	void check() {
		Throwable ex = this.failure;
		if (ex instanceof UncheckedIOException ours) {
			throw ours;
		}
		if (ex != null) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Starts a thread whose error ends the run.
	 * @param work what it does
	 * @return the thread
	 */
	Thread start(Runnable work) {
		return Thread.ofVirtual().uncaughtExceptionHandler((thread, ex) -> fail(ex)).start(work);
	}

	/**
	 * Waits for a thread: once the end is wished, for what it is in the middle of, but
	 * not for ever. An echo may come byte by byte.
	 * @param thread who
	 * @param grace how long its last work may take
	 * @return whether it has ended
	 */
	boolean join(Thread thread, Duration grace) {
		while (thread.isAlive()) {
			if (isRequested()) {
				if (System.nanoTime() - this.requestedAt > grace.toNanos()) {
					return false;
				}
				LockSupport.unpark(thread);
			}
			LockSupport.parkNanos(1_000_000);
		}
		return true;
	}

	boolean isRequested() {
		return this.requested.getCount() == 0;
	}

	/**
	 * Waits until that is wished, or the time is over.
	 * @param nanos the time
	 * @return whether it was wished
	 */
	boolean await(long nanos) {
		try {
			return this.requested.await(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

}
