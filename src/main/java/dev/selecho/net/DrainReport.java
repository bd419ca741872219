package dev.selecho.net;

import java.time.Duration;
import java.util.List;

/**
 * How a drain went.
 *
 * @param drained connections that ended with everything delivered
 * @param cut connections that a deadline ended
 * @param lost connections that their clients reset, or that failed
 * @param took the time it took
 */
public record DrainReport(int drained, int cut, int lost, Duration took) {

	static final DrainReport NOTHING = new DrainReport(0, 0, 0, Duration.ZERO);

	/** That of all loops: they drain at the same time. */
	static DrainReport sum(List<DrainReport> reports) {
		return reports.stream()
			.reduce(NOTHING, (one, other) -> new DrainReport(one.drained + other.drained, one.cut + other.cut,
					one.lost + other.lost, (one.took.compareTo(other.took) < 0) ? other.took : one.took));
	}

}
