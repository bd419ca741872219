package dev.selecho.actuate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.selecho.net.Addresses;
import dev.selecho.net.ConnectionInfo;
import dev.selecho.net.ConnectionList;
import dev.selecho.net.ConnectionQuery;
import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.net.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * The open connections, page by page or one; whoever has the write access ends one. The
 * loops find them beside their work, and are not waited for longer than two seconds.
 */
@WebEndpoint(id = "connections", defaultAccess = Access.READ_ONLY)
public final class ConnectionsEndpoint {

	private static final int DEFAULT_LIMIT = 100;

	private static final int NO_CONTENT = 204;

	private static final int BAD_REQUEST = 400;

	private static final int NOT_FOUND = 404;

	private final TcpServer server;

	ConnectionsEndpoint(TcpServer server) {
		this.server = server;
	}

	/**
	 * Returns a page of connections.
	 * @param after with the order {@code id}: only those with a greater id, 0 by default
	 * @param limit the most to return, 100 by default
	 * @param order what comes first: {@code id} by default, or {@code idle},
	 * {@code bytes}, {@code pending}
	 * @return a {@link Page}
	 */
	@ReadOperation
	public WebEndpointResponse<Object> list(@Nullable String after, @Nullable String limit, @Nullable String order) {
		try {
			Order by = order(order);
			long from = number("after", after, 0, 0, Long.MAX_VALUE);
			int most = (int) number("limit", limit, DEFAULT_LIMIT, 1, ConnectionQuery.MAX_LIMIT);
			if (after != null && by != Order.ID) {
				throw new IllegalArgumentException("after goes with order=id alone");
			}
			ConnectionQuery query = new ConnectionQuery(by, from, most);
			return LoopAnswers.ask(this.server, (loop) -> this.server.connections(loop, query))
				.all((lists) -> new WebEndpointResponse<>(page(ConnectionList.merge(lists, query))));
		}
		catch (IllegalArgumentException ex) {
			return Problem.answer(BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Returns one connection.
	 * @param id its number
	 * @return a {@link Row}
	 */
	@ReadOperation
	public WebEndpointResponse<Object> one(@Selector String id) {
		try {
			long number = id(id);
			ConnectionQuery query = new ConnectionQuery(Order.ID, number - 1, 1);
			return LoopAnswers.ask(this.server, (loop) -> this.server.connections(loop, query))
				.first((list) -> of(number, list).isPresent(),
						(list) -> list.flatMap((found) -> of(number, found))
							.map((connection) -> new WebEndpointResponse<Object>(Row.of(connection)))
							.orElseGet(() -> nobody(number)));
		}
		catch (IllegalArgumentException ex) {
			return Problem.answer(BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Ends a connection.
	 * @param id its number
	 * @param reset {@code true} to cut it by a reset; else everything written is
	 * delivered first, then it gets a FIN
	 * @return nothing
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> end(@Selector String id, @Nullable String reset) {
		try {
			long number = id(id);
			boolean cut = flag("reset", reset);
			return LoopAnswers.ask(this.server, (loop) -> this.server.end(loop, number, cut))
				.first((ended) -> ended,
						(found) -> found.isPresent() ? new WebEndpointResponse<>(NO_CONTENT) : nobody(number));
		}
		catch (IllegalArgumentException ex) {
			return Problem.answer(BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
	}

	private static WebEndpointResponse<Object> nobody(long id) {
		return Problem.answer(NOT_FOUND, "There is no connection " + id + ", or not any more");
	}

	private static Optional<ConnectionInfo> of(long id, ConnectionList list) {
		return list.connections().stream().filter((connection) -> connection.id() == id).findFirst();
	}

	private static Order order(@Nullable String order) {
		return Arrays.stream(Order.values())
			.filter((known) -> word(known).equals((order != null) ? order : word(Order.ID)))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("order must be one of "
					+ Arrays.stream(Order.values()).map(ConnectionsEndpoint::word).collect(Collectors.joining(", "))));
	}

	private static boolean flag(String name, @Nullable String value) {
		if (value == null || value.equals("false")) {
			return false;
		}
		if (value.equals("true")) {
			return true;
		}
		throw new IllegalArgumentException(name + " must be true or false");
	}

	private static long id(String id) {
		return number("the id", id, 0, 1, Long.MAX_VALUE);
	}

	private static long number(String name, @Nullable String value, long otherwise, long least, long most) {
		if (value == null) {
			return otherwise;
		}
		try {
			long number = Long.parseLong(value);
			if (number >= least && number <= most) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// is told below
		}
		throw new IllegalArgumentException(name + " must be a whole number "
				+ ((most == Long.MAX_VALUE) ? "from " + least + " on" : "between " + least + " and " + most));
	}

	private static String word(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private static Page page(ConnectionList list) {
		return new Page(list.total(), list.connections().stream().map(Row::of).toList(), list.next());
	}

	/**
	 * Some of the connections.
	 *
	 * @param total how many there are in all
	 * @param connections those that were asked for
	 * @param next what {@code after} must be for the next page; none after the last
	 */
	record Page(long total, List<Row> connections, @Nullable Long next) {
	}

	/**
	 * A connection.
	 *
	 * @param id its number
	 * @param listener by which it came
	 * @param client its client's address and port
	 * @param ageMillis since it was accepted
	 * @param idleMillis since a byte moved
	 * @param received bytes from its socket
	 * @param sent bytes to its socket
	 * @param pending bytes that wait for its socket
	 * @param phase open, flushing or lingering
	 * @param reading on, or why it is not read: ended, paused, scarce, discarded
	 */
	record Row(long id, String listener, String client, long ageMillis, long idleMillis, long received, long sent,
			long pending, String phase, String reading) {

		static Row of(ConnectionInfo connection) {
			return new Row(connection.id(), connection.listener(), Addresses.text(connection.client()),
					connection.age().toMillis(), connection.idle().toMillis(), connection.received(), connection.sent(),
					connection.pending(), word(connection.phase()), word(connection.reading()));
		}

	}

}
