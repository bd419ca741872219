package dev.selecho.client;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The wish to end a run before its time, or the need to.
 */
final class Stop {

	private final CountDownLatch requested = new CountDownLatch(1);

	private volatile @Nullable Throwable failure;

	void request() {
		this.requested.countDown();
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
