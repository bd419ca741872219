package dev.selecho.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Work beside the test's own, each on a thread of its own: work that blocks must not wait
 * for a place in a pool.
 */
public final class Background {

	private Background() {
	}

	public static Future<?> run(Work work) {
		return call(() -> {
			work.run();
			return "done";
		});
	}

	public static <T> Future<T> call(Callable<T> work) {
		FutureTask<T> task = new FutureTask<>(work);
		Thread.ofPlatform().daemon().start(task);
		return task;
	}

	/**
	 * Work that may fail.
	 */
	@FunctionalInterface
	public interface Work {

		void run() throws Exception;

	}

}
