package dev.selecho.net;

import java.time.Duration;

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

}
