package dev.selecho.net;

import java.util.Comparator;
import java.util.List;

/**
 * A look at a loop of a running server, or at several.
 *
 * @param connections the connections that were asked for
 * @param turns turns, by time, as many as a look shows of each loop: those that followed
 * the last look, and earlier ones where these were few; recording begins with the first
 * look and ends a few seconds after the last
 * @param ended those who have ended lately, the last one first; none if the server does
 * not remember them
 */
public record Look(ConnectionList connections, List<Turn> turns, List<EndedConnection> ended) {

	/**
	 * Puts together what several loops have answered.
	 * @param looks their answers to one query
	 * @param query the query
	 * @return the answer of all
	 */
	public static Look merge(List<Look> looks, ConnectionQuery query) {
		return new Look(ConnectionList.merge(looks.stream().map(Look::connections).toList(), query),
				looks.stream()
					.flatMap((look) -> look.turns().stream())
					.sorted(Comparator.comparingLong(Turn::at))
					.toList(),
				looks.stream()
					.flatMap((look) -> look.ended().stream())
					.sorted(Comparator.comparingLong(EndedConnection::at).reversed())
					.toList());
	}

}
