package dev.selecho.net;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What may be asked of the connections of one loop of a running server. For any thread.
 */
final class Inquiry {

	private Inquiry() {
	}

	static CompletableFuture<ConnectionList> connections(@Nullable Run run, int loop, ConnectionQuery query) {
		return ask(run, loop, query, (lane) -> Census::list);
	}

	static CompletableFuture<Look> look(@Nullable Run run, int loop, ConnectionQuery query) {
		return ask(run, loop, query,
				(lane) -> (census) -> new Look(census.list(), lane.look(), lane.history().connections()));
	}

	static CompletableFuture<Boolean> end(@Nullable Run run, int loop, long id, boolean reset) {
		return ask(run, loop, new ConnectionQuery(ConnectionQuery.Order.ID, id - 1, 1),
				(lane) -> (census) -> census.found()
					.filter((connection) -> connection.id() == id)
					.peek((connection) -> connection.endByOperator(reset))
					.count() > 0);
	}

	private static <T> CompletableFuture<T> ask(@Nullable Run run, int loop, ConnectionQuery query,
			Function<Lane, Function<Census<T>, T>> answer) {
		return (run != null) ? run.ask(loop, query, answer)
				: CompletableFuture.failedFuture(new IllegalStateException("The server does not run"));
	}

}
