package dev.selecho.net;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What may be asked of the connections of a running server, and what its loops' answers
 * come to. For any thread.
 */
final class Inquiry {

	private Inquiry() {
	}

	static CompletableFuture<ConnectionList> connections(@Nullable Run run, ConnectionQuery query) {
		return Inquiry.<ConnectionList>all(run, query, Census::list)
			.thenApply((lists) -> ConnectionList.merge(lists, query));
	}

	static List<CompletableFuture<Look>> look(@Nullable Run run, ConnectionQuery query) {
		return (run != null)
				? run.ask(query,
						(lane) -> (census) -> new Look(census.list(), lane.look(), lane.history().connections()))
				: List.of();
	}

	static CompletableFuture<Boolean> end(@Nullable Run run, long id, boolean reset) {
		return all(run, new ConnectionQuery(ConnectionQuery.Order.ID, id - 1, 1),
				(census) -> census.found()
					.filter((connection) -> connection.id() == id)
					.peek((connection) -> connection.endByOperator(reset))
					.count() > 0)
			.thenApply((found) -> found.contains(true));
	}

	private static <T> CompletableFuture<List<T>> all(@Nullable Run run, ConnectionQuery query,
			Function<Census<T>, T> answer) {
		if (run == null) {
			return CompletableFuture.failedFuture(new IllegalStateException("The server does not run"));
		}
		List<CompletableFuture<T>> answers = run.ask(query, (lane) -> answer);
		return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
			.thenApply((done) -> answers.stream().map(CompletableFuture::join).toList());
	}

}
