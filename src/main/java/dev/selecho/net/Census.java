package dev.selecho.net;

import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.selecho.loop.SelectorLoop;
import dev.selecho.net.ConnectionQuery.Order;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the connections of a loop, a bounded number in each turn, and keeps those
 * that a query asks for. The connections go on living meanwhile: one that ends is left
 * out, one that comes may be.
 *
 * @param <T> what the answer is
 */
final class Census<T> implements Runnable {

	/** So many cost a turn some ten microseconds. */
	static final int MEMBERS_PER_TURN = 256;

	private final SelectorLoop loop;

	private final ConnectionQuery query;

	private final Function<Census<T>, T> answer;

	private final CompletableFuture<T> answered = new CompletableFuture<>();

	/** The one that a better one replaces comes first. */
	private final PriorityQueue<Candidate> best = new PriorityQueue<>(Comparator.reverseOrder());

	private @Nullable Iterator<SelectionKey> keys;

	/** Those that the keys are of: a selector that is replaced leaves another set. */
	private @Nullable Set<SelectionKey> known;

	private long total;

	private Census(SelectorLoop loop, ConnectionQuery query, Function<Census<T>, T> answer) {
		this.loop = loop;
		this.query = query;
		this.answer = answer;
	}

	/**
	 * Asks a loop. For any thread.
	 * @param <T> what the answer is
	 * @param loop the loop
	 * @param query which connections to find
	 * @param answer what to make of them, on the loop's thread
	 * @return the answer
	 * @throws RejectedExecutionException if the loop has ended
	 */
	static <T> CompletableFuture<T> ask(SelectorLoop loop, ConnectionQuery query, Function<Census<T>, T> answer) {
		Census<T> census = new Census<>(loop, query, answer);
		loop.execute(census);
		return census.answered;
	}

	@Override
	public void run() {
		try {
			if (goOn()) {
				this.loop.execute(this);
			}
			else {
				this.answered.complete(this.answer.apply(this));
			}
		}
		catch (RejectedExecutionException | ClosedSelectorException ex) {
			this.answered.completeExceptionally(new IllegalStateException("The server has ended"));
		}
		catch (RuntimeException | Error ex) {
			this.answered.completeExceptionally(ex);
			throw ex;
		}
	}

	/** Tells whether some are left for the next turn. */
	@SuppressWarnings("ReferenceEquality") // it is the same set, or that of another
											// selector
	private boolean goOn() {
		Iterator<SelectionKey> left = this.keys;
		if (left == null || this.known != this.loop.keys()) {
			left = start();
		}
		for (int i = 0; i < MEMBERS_PER_TURN && left.hasNext(); i++) {
			SelectionKey key = left.next();
			if (key.isValid() && key.attachment() instanceof Member member) {
				count(member.client());
			}
		}
		return left.hasNext();
	}

	/** A selector that is replaced takes its keys along: then it all begins anew. */
	private Iterator<SelectionKey> start() {
		this.best.clear();
		this.total = 0;
		Set<SelectionKey> present = this.loop.keys();
		Iterator<SelectionKey> all = present.iterator();
		this.known = present;
		this.keys = all;
		return all;
	}

	private void count(@Nullable Client connection) {
		if (connection == null) {
			return;
		}
		this.total++;
		if (this.query.order() == Order.ID && connection.id() <= this.query.after()) {
			return;
		}
		Candidate candidate = new Candidate(rank(connection), connection);
		if (this.best.size() < this.query.limit()) {
			this.best.add(candidate);
		}
		else if (candidate.compareTo(this.best.element()) < 0) {
			this.best.remove();
			this.best.add(candidate);
		}
	}

	private long rank(Client connection) {
		return switch (this.query.order()) {
			case ID -> connection.id();
			case IDLE -> -connection.idle();
			case BYTES -> -connection.bytes();
			case PENDING -> -connection.pending();
		};
	}

	/** Those found, in the query's order: some may have ended meanwhile. */
	Stream<Client> found() {
		return this.best.stream().sorted().map(Candidate::connection).filter((connection) -> !connection.isClosed());
	}

	ConnectionList list() {
		boolean more = this.query.order() == Order.ID && this.best.size() == this.query.limit();
		return new ConnectionList(found().map(Client::info).toList(), this.total,
				more ? this.best.element().rank() : null);
	}

	private record Candidate(long rank, Client connection) implements Comparable<Candidate> {

		@Override
		public int compareTo(Candidate other) {
			int byRank = Long.compare(this.rank, other.rank);
			return (byRank != 0) ? byRank : Long.compare(this.connection.id(), other.connection.id());
		}

	}

}
