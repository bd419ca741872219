package dev.selecho.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.selecho.live.LiveData.ConnectionRow;
import dev.selecho.live.LiveData.EndedRow;
import dev.selecho.live.LiveData.LookRows;
import dev.selecho.live.LiveData.TurnRow;
import dev.selecho.live.LoopLook.Question;
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
 * Asks all loops together, and makes rows of what those tell that answer.
 */
final class ServerLook {

	/** Rows of the page's table. */
	static final int CONNECTIONS = 50;

	/** Of those who have ended: so many are remembered, and shown. */
	static final int ENDED = 200;

	/** Turns are told as microseconds since. */
	private static final long ORIGIN = System.nanoTime();

	private final ClientNames clients;

	private final List<String> listeners;

	private final List<LoopLook> loops;

	ServerLook(TcpServer server, ClientNames clients) {
		this.clients = clients;
		this.listeners = server.listeners().stream().map(Listener::name).toList();
		this.loops = IntStream.range(0, server.loops().size()).mapToObj((loop) -> new LoopLook(server, loop)).toList();
	}

	/**
	 * Looks.
	 * @param order of the connections
	 * @param turns the last turn of each loop that is known already
	 * @param endedMark what is known already of those who have ended
	 * @return what the loops tell, or {@code null} if none answers soon
	 */
	@Nullable LookRows look(Order order, List<Long> turns, String endedMark) {
		ConnectionQuery query = new ConnectionQuery(order, 0, CONNECTIONS);
		List<Question> asked = this.loops.stream().map((loop) -> loop.ask(query)).toList();
		List<@Nullable Look> answers = new ArrayList<>();
		asked.forEach((question) -> answers.add(question.await()));
		List<Look> looks = answers.stream().filter(Objects::nonNull).toList();
		if (looks.isEmpty()) {
			return null;
		}
		Look look = Look.merge(looks, query);
		String mark = answers.stream().map(ServerLook::mark).collect(Collectors.joining("."));
		return new LookRows(look.connections().total(),
				look.connections().connections().stream().map(this::row).toList(), turns(look.turns(), turns), mark,
				mark.equals(endedMark) ? null : ended(look.ended()), silent(answers));
	}

	private static String mark(@Nullable Look look) {
		if (look == null) {
			return "x";
		}
		List<EndedConnection> ended = look.ended();
		return ended.isEmpty() ? "" : Long.toString(ended.getFirst().at(), Character.MAX_RADIX) + ended.size();
	}

	private static List<Integer> silent(List<@Nullable Look> answers) {
		return IntStream.range(0, answers.size()).filter((loop) -> answers.get(loop) == null).boxed().toList();
	}

	private ConnectionRow row(ConnectionInfo connection) {
		return new ConnectionRow(connection.id(), connection.listener(), this.clients.of(connection.client()),
				connection.age().toMillis(), connection.idle().toMillis(), connection.received(), connection.sent(),
				connection.pending(), word(connection.phase()), word(connection.reading()));
	}

	/**
	 * Those that the page does not know: the ones before tell how long nobody was ready.
	 */
	private List<TurnRow> turns(List<Turn> recorded, List<Long> known) {
		List<TurnRow> rows = new ArrayList<>();
		Map<Integer, Turn> last = new HashMap<>();
		for (Turn turn : recorded) {
			Turn before = last.put(turn.loop(), turn);
			if (turn.loop() >= known.size() || turn.number() > known.get(turn.loop())) {
				rows.add(row(turn, (before != null) ? asleep(before, turn) : null));
			}
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
		return new TurnRow(turn.loop(), turn.number(), TimeUnit.NANOSECONDS.toMicros(turn.at() - ORIGIN), asleep,
				turn.took(), parts, turn.more());
	}

	private List<EndedRow> ended(List<EndedConnection> connections) {
		long now = System.nanoTime();
		return connections.stream().limit(ENDED).map((one) -> row(one, now)).toList();
	}

	private EndedRow row(EndedConnection connection, long now) {
		return new EndedRow(connection.id(), connection.listener(), this.clients.of(connection.client()),
				word(connection.why()), connection.isRejected(), connection.age().toMillis(), connection.received(),
				connection.sent(), TimeUnit.NANOSECONDS.toMillis(now - connection.at()));
	}

	static String word(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

}
