package dev.selecho.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.selecho.net.TcpServer;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * What each loop of a server answers to one question. They are waited for together, for
 * two seconds at most; those that have not answered by then are named.
 *
 * @param <T> the answer
 * @param loops the loops' names
 * @param answers one for each loop
 */
record LoopAnswers<T>(List<String> loops, List<CompletableFuture<T>> answers) {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final int UNAVAILABLE = 503;

	/**
	 * Asks all loops.
	 * @param <T> the answer
	 * @param server whose loops
	 * @param question asks one of them
	 * @return what they will answer
	 */
	static <T> LoopAnswers<T> ask(TcpServer server, IntFunction<CompletableFuture<T>> question) {
		return new LoopAnswers<>(server.loops().stream().map((loop) -> loop.name()).toList(),
				IntStream.range(0, server.loops().size()).mapToObj(question).toList());
	}

	/**
	 * Waits for every loop.
	 * @param answer what to make of their answers
	 * @return that, or why there is none
	 */
	WebEndpointResponse<Object> all(Function<List<T>, WebEndpointResponse<Object>> answer) {
		return await(CompletableFuture.allOf(this.answers.toArray(CompletableFuture[]::new))
			.thenApply((done) -> this.answers.stream().map(CompletableFuture::join).toList()), answer);
	}

	/**
	 * Waits until one loop has what is sought, or none: a loop that does not turn keeps
	 * nobody from what is another's.
	 * @param sought tells whether an answer is that
	 * @param answer what to make of it
	 * @return that, or why there is none
	 */
	WebEndpointResponse<Object> first(Predicate<T> sought, Function<Optional<T>, WebEndpointResponse<Object>> answer) {
		CompletableFuture<Optional<T>> found = new CompletableFuture<>();
		CompletableFuture<?>[] looked = this.answers.stream()
			.map((one) -> one.thenAccept((told) -> Optional.of(told).filter(sought).ifPresent((it) -> {
				found.complete(Optional.of(it));
			})))
			.toArray(CompletableFuture[]::new);
		var _ = CompletableFuture.allOf(looked).whenComplete((done, failure) -> {
			if (failure != null) {
				found.completeExceptionally(failure);
			}
			else {
				found.complete(Optional.empty());
			}
		});
		return await(found, answer);
	}

	private <A> WebEndpointResponse<Object> await(CompletableFuture<A> asked,
			Function<A, WebEndpointResponse<Object>> answer) {
		try {
			return answer.apply(asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
		}
		catch (TimeoutException ex) {
			return Problem.answer(UNAVAILABLE, "No answer within " + PATIENCE.toSeconds() + " s from " + silent()
					+ "; what was asked there is done as soon as the loop turns");
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			return Problem.answer(UNAVAILABLE, String.valueOf(cause.getMessage()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Problem.answer(UNAVAILABLE, "Interrupted");
		}
	}

	private String silent() {
		return IntStream.range(0, this.answers.size())
			.filter((loop) -> !this.answers.get(loop).isDone())
			.mapToObj(this.loops::get)
			.collect(Collectors.joining(" and "));
	}

}
