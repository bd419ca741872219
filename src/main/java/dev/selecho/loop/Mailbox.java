package dev.selecho.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work that other threads hand to a loop, and the sleep of the loop that it ends.
 * <p>
 * Only a sleeper is woken, and only once: the flag is cleared by whoever wakes it or by
 * the loop itself, so that many tasks cost one wake-up. No task is missed:
 * <ol>
 * <li>Loop: set asleep, find no task, select. Other: add a task, clear asleep, wake. The
 * wake-up ends this select, whether it comes before or within it.
 * <li>Other: add a task, find the loop awake, do nothing. Loop: set asleep, find the
 * task, do not wait.
 * </ol>
 */
final class Mailbox {

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Those of this turn. */
	private final ArrayDeque<Runnable> batch = new ArrayDeque<>();

	private final AtomicBoolean asleep = new AtomicBoolean();

	private volatile boolean closed;

	/**
	 * Adds a task. For any thread.
	 * @param task the task
	 * @return whether the caller has to wake the loop
	 * @throws RejectedExecutionException if nobody will run it any more
	 */
	boolean add(Runnable task) {
		this.tasks.add(task);
		if (this.closed && this.tasks.remove(task)) {
			throw new RejectedExecutionException("The loop has ended");
		}
		return this.asleep.get() && this.asleep.getAndSet(false);
	}

	/**
	 * The loop is about to wait.
	 * @return whether it may: there is no task
	 */
	boolean fallAsleep() {
		this.asleep.set(true);
		return isEmpty();
	}

	/**
	 * The loop has come back.
	 * @return whether another thread has called it, or is just about to
	 */
	boolean awake() {
		return !this.asleep.getAndSet(false);
	}

	boolean isEmpty() {
		return this.tasks.isEmpty();
	}

	/**
	 * Runs tasks. What they hand over waits for the next turn.
	 * @param most how many
	 * @param trouble what failures are told to
	 */
	void run(int most, Trouble trouble) {
		for (int i = 0; i < most; i++) {
			Runnable next = this.tasks.poll();
			if (next == null) {
				break;
			}
			this.batch.add(next);
		}
		for (Runnable task = this.batch.poll(); task != null; task = this.batch.poll()) {
			try {
				task.run();
			}
			catch (Throwable failure) {
				trouble.failed("A task on the loop failed", failure);
			}
		}
	}

	/** What is in it can still be taken, but nothing added. */
	void close() {
		this.closed = true;
	}

}
