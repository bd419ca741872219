package dev.selecho.net;

import java.time.Duration;

/**
 * How a drain went.
 *
 * @param drained connections that ended with everything delivered
 * @param cut connections that the deadline ended
 * @param took the time it took
 */
public record DrainReport(int drained, int cut, Duration took) {

	static final DrainReport NOTHING = new DrainReport(0, 0, Duration.ZERO);

}
