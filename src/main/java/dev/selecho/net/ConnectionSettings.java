package dev.selecho.net;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The options of a connection in the units of the loop: nanoseconds and bytes. One for
 * all connections of a listener.
 *
 * @param idle time without a byte moved
 * @param maxAge age
 * @param linger time to wait for the client once the server ends the connection
 * @param halfClose time for a client that has ended its side to take something
 * @param highWaterMark bytes waiting at which reading stops
 * @param lowWaterMark bytes waiting below which it goes on
 */
record ConnectionSettings(long idle, long maxAge, long linger, long halfClose, long highWaterMark, long lowWaterMark) {

	/** A limit that is not set: some 70 years, far enough from an overflow. */
	static final long FOREVER = Long.MAX_VALUE / 4;

	static ConnectionSettings of(ListenerOptions options) {
		ListenerOptions.Timeouts timeouts = options.timeouts();
		return new ConnectionSettings(nanos(timeouts.idle()), nanos(timeouts.maxAge()), nanos(timeouts.linger()),
				nanos(timeouts.halfClose()), options.waterMarks().high(), options.waterMarks().low());
	}

	private static long nanos(@Nullable Duration duration) {
		if (duration == null || duration.compareTo(Duration.ofNanos(FOREVER)) >= 0) {
			return FOREVER;
		}
		return duration.toNanos();
	}

}
