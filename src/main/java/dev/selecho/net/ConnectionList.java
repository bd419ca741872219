package dev.selecho.net;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import dev.selecho.net.ConnectionQuery.Order;
import org.jspecify.annotations.Nullable;

/**
 * Connections, as they were asked for.
 *
 * @param connections those that the query selects, in its order
 * @param total how many there are in all
 * @param next in the order of ids: what the query for the next ones is to begin after;
 * {@code null} if there are none. Fewer than the limit may come before others, as some
 * end while the rest is looked at
 */
public record ConnectionList(List<ConnectionInfo> connections, long total, @Nullable Long next) {

	/**
	 * Puts together what several loops have answered.
	 * @param lists their answers to one query
	 * @param query the query
	 * @return the answer of all
	 */
	public static ConnectionList merge(List<ConnectionList> lists, ConnectionQuery query) {
		long total = lists.stream().mapToLong(ConnectionList::total).sum();
		// Beyond the least of them, some loop has not told of all.
		Long known = lists.stream().map(ConnectionList::next).filter(Objects::nonNull).min(Long::compare).orElse(null);
		List<ConnectionInfo> all = lists.stream()
			.flatMap((list) -> list.connections().stream())
			.filter((connection) -> known == null || connection.id() <= known)
			.sorted(comparator(query.order()))
			.toList();
		if (all.size() <= query.limit()) {
			return new ConnectionList(all, total, known);
		}
		List<ConnectionInfo> first = all.subList(0, query.limit());
		return new ConnectionList(first, total, (query.order() == Order.ID) ? (Long) first.getLast().id() : null);
	}

	private static Comparator<ConnectionInfo> comparator(Order order) {
		Comparator<ConnectionInfo> first = switch (order) {
			case ID -> Comparator.comparingLong(ConnectionInfo::id);
			case IDLE -> Comparator.comparing(ConnectionInfo::idle).reversed();
			case BYTES -> Comparator.<ConnectionInfo>comparingLong((one) -> one.received() + one.sent()).reversed();
			case PENDING -> Comparator.comparingLong(ConnectionInfo::pending).reversed();
		};
		return first.thenComparingLong(ConnectionInfo::id);
	}

}
