package dev.selecho.live;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import dev.selecho.live.LiveData.ConnectionRow;
import dev.selecho.live.LiveData.EndedRow;
import dev.selecho.live.LiveData.LookRows;
import dev.selecho.live.LiveData.TurnRow;
import dev.selecho.net.ConnectionInfo;
import dev.selecho.net.ConnectionQuery;
import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.net.EndedConnection;
import dev.selecho.net.Listener;
import dev.selecho.net.Look;
import dev.selecho.net.TcpServer;
import dev.selecho.net.Turn;
import org.jspecify.annotations.Nullable;

/**
 * Asks the loop what it alone knows. Whoever asks while the loop does not turn gets no
 * answer, and adds no work to what waits there.
 */
final class LoopLook {

	/** Rows of the page's table. */
	static final int CONNECTIONS = 50;

	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);

	private final TcpServer server;

	private final ClientNames clients;

	private final List<String> listeners;

	private final Map<Order, Question> asked = new EnumMap<>(Order.class);

	LoopLook(TcpServer server, ClientNames clients) {
		this.server = server;
		this.clients = clients;
		this.listeners = server.listeners().stream().map(Listener::name).toList();
	}

	/**
	 * Looks.
	 * @param order of the connections
	 * @param turn the last turn that is known already
	 * @param endedMark what is known already of those who have ended
	 * @return what the loop tells, or {@code null} if it does not answer soon
	 */
	@Nullable LookRows look(Order order, long turn, String endedMark) {
		try {
			Question question = ask(order);
			return rows(question.answer().get(question.patience(), TimeUnit.NANOSECONDS), turn, endedMark);
		}
		catch (TimeoutException | ExecutionException ex) {
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	private synchronized Question ask(Order order) {
		Question before = this.asked.get(order);
		if (before != null && !before.answer().isDone()) {
			return before;
		}
		ConnectionQuery query = new ConnectionQuery(order, 0, CONNECTIONS);
		Question now = new Question(System.nanoTime(), all(query));
		this.asked.put(order, now);
		return now;
	}

	private CompletableFuture<Look> all(ConnectionQuery query) {
		List<CompletableFuture<Look>> answers = IntStream.range(0, this.server.loops().size())
			.mapToObj((loop) -> this.server.look(loop, query))
			.toList();
		return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
			.thenApply((done) -> Look.merge(answers.stream().map(CompletableFuture::join).toList(), query));
	}

	private LookRows rows(Look look, long turn, String endedMark) {
		List<EndedConnection> ended = look.ended();
		String mark = ended.isEmpty() ? "" : Long.toString(ended.getFirst().at(), Character.MAX_RADIX) + ended.size();
		long now = System.nanoTime();
		return new LookRows(look.connections().total(),
				look.connections().connections().stream().map(this::row).toList(), turns(look.turns(), turn), mark,
				mark.equals(endedMark) ? null : ended.stream().map((one) -> row(one, now)).toList());
	}

	private ConnectionRow row(ConnectionInfo connection) {
		return new ConnectionRow(connection.id(), connection.listener(), this.clients.of(connection.client()),
				connection.age().toMillis(), connection.idle().toMillis(), connection.received(), connection.sent(),
				connection.pending(), word(connection.phase()), word(connection.reading()));
	}

	/**
	 * Those that the page does not know: the ones before tell how long nobody was ready.
	 */
	private List<TurnRow> turns(List<Turn> recorded, long known) {
		List<TurnRow> rows = new ArrayList<>();
		Turn before = null;
		for (Turn turn : recorded) {
			if (turn.number() > known) {
				rows.add(row(turn, (before != null) ? asleep(before, turn) : null));
			}
			before = turn;
		}
		return rows;
	}

	private static long asleep(Turn before, Turn turn) {
		return TimeUnit.NANOSECONDS.toMicros(Math.max(0, turn.at() - before.at() - before.took()));
	}

	private TurnRow row(Turn turn, @Nullable Long asleep) {
		List<long[]> parts = turn.parts()
			.stream()
			.map((part) -> new long[] { part.connection(), part.ready(), part.bytes(), part.took(),
					this.listeners.indexOf(part.name()) })
			.toList();
		return new TurnRow(turn.number(), asleep, turn.took(), parts, turn.more());
	}

	private EndedRow row(EndedConnection connection, long now) {
		return new EndedRow(connection.id(), connection.listener(), this.clients.of(connection.client()),
				word(connection.why()), connection.isRejected(), connection.age().toMillis(), connection.received(),
				connection.sent(), TimeUnit.NANOSECONDS.toMillis(now - connection.at()));
	}

	static String word(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * What the loop was asked. All who wait for the answer are patient from the same
	 * moment on: many pages open at a loop that does not turn shall not keep the
	 * actuator's other clients waiting.
	 *
	 * @param at when, as {@link System#nanoTime()} counts
	 * @param answer what it answers
	 */
	private record Question(long at, CompletableFuture<Look> answer) {

		long patience() {
			return Math.max(0, PATIENCE - (System.nanoTime() - this.at));
		}

	}

}
