package dev.selecho.live;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.selecho.net.ConnectionQuery;
import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.net.Look;
import dev.selecho.net.TcpServer;
import org.jspecify.annotations.Nullable;

/**
 * Asks one loop what it alone knows. Whoever asks while the loop does not turn gets no
 * answer, and adds no work to what waits there. For any thread.
 */
final class LoopLook {

	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);

	private final TcpServer server;

	private final int loop;

	private final Map<Order, Question> asked = new EnumMap<>(Order.class);

	LoopLook(TcpServer server, int loop) {
		this.server = server;
		this.loop = loop;
	}

	/**
	 * Asks, unless the loop has been asked just that and has not answered yet, or has
	 * left anything unanswered for longer than anybody waits.
	 * @param query which connections to tell of
	 * @return what is to be waited for
	 */
	synchronized Question ask(ConnectionQuery query) {
		for (Map.Entry<Order, Question> before : this.asked.entrySet()) {
			Question question = before.getValue();
			if (!question.answer().isDone() && (before.getKey() == query.order() || question.patience() == 0)) {
				return question;
			}
		}
		Question now = new Question(System.nanoTime(), this.server.look(this.loop, query));
		this.asked.put(query.order(), now);
		return now;
	}

	/**
	 * What the loop was asked. All who wait for the answer are patient from the same
	 * moment on: many pages open at a loop that does not turn shall not keep the
	 * actuator's other clients waiting.
	 *
	 * @param at when, as {@link System#nanoTime()} counts
	 * @param answer what it answers
	 */
	record Question(long at, CompletableFuture<Look> answer) {

		/**
		 * Waits as long as there is patience.
		 * @return the answer, or {@code null} if there is none
		 */
		@Nullable Look await() {
			try {
				return this.answer.get(patience(), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException | ExecutionException ex) {
				return null;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return null;
			}
		}

		private long patience() {
			return Math.max(0, PATIENCE - (System.nanoTime() - this.at));
		}

	}

}
