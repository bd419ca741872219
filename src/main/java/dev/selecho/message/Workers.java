package dev.selecho.message;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

import dev.selecho.message.FramedSession.HandlerCall;
import org.jspecify.annotations.Nullable;

/**
 * Who handles messages off the loop. For any thread.
 *
 * @param executor runs one task for each client that has work
 * @param permits of the messages that may be handled at the same time
 * @param observer sees each
 * @param counters what is counted
 */
record Workers(Executor executor, @Nullable Semaphore permits, MessageObserver observer, MessageCounters counters) {

	/**
	 * Returns what runs each task on a virtual thread of its own.
	 * @param name of the threads
	 * @return the executor
	 */
	static Executor virtualThreads(String name) {
		return (task) -> Thread.ofVirtual().name(name).start(task);
	}

	/**
	 * Has a message handled. On a worker's thread.
	 * @param session whose message it is
	 * @param call what the handler does
	 * @throws Exception what it throws
	 */
	void handle(Session<?> session, HandlerCall call) throws Exception {
		if (this.permits == null) {
			measured(session, call);
			return;
		}
		this.permits.acquire();
		try {
			measured(session, call);
		}
		finally {
			this.permits.release();
		}
	}

	private void measured(Session<?> session, HandlerCall call) throws Exception {
		long begin = System.nanoTime();
		try {
			this.observer.observe(session, call::run);
		}
		finally {
			this.counters.countHandled(System.nanoTime() - begin);
		}
	}

}
