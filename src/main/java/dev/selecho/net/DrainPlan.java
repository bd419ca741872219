package dev.selecho.net;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a drain asks of a connection, at which time: the same for all loops. <pre>
 * begin ──────────────────► half of the grace period ──────────────────► its end
 *   quiet for the             quiet for ever less:              what remains
 *   quiet period: FIN         FIN between two exchanges         is cut
 * </pre> A client in constant request and reply is never quiet for long. The server knows
 * nothing of its messages, only that the gap between two is longer than a gap within one:
 * so the quiet that is asked for shrinks until it fits the client's longest gaps.
 *
 * @param begin when it begins, as {@link System#nanoTime()} counts
 * @param half when half of the grace period is over
 * @param end when the grace period is over
 * @param quietPeriod nanoseconds that a connection must have been quiet
 */
record DrainPlan(long begin, long half, long end, long quietPeriod) {

	private static final long HALVING = TimeUnit.MILLISECONDS.toNanos(50);

	static DrainPlan of(long begin, Duration grace, Duration quietPeriod) {
		return new DrainPlan(begin, begin + grace.toNanos() / 2, begin + grace.toNanos(), quietPeriod.toNanos());
	}

	/**
	 * Returns when a connection counts as quiet.
	 * @param lastMoved when a byte of it last moved
	 * @param now the time
	 * @return the time from which on it may be ended
	 */
	long quietFrom(long lastMoved, long now) {
		// Silence before the drain proves nothing: a request may be on its way.
		long quietSince = hasSeen(lastMoved) ? lastMoved : this.begin;
		long halvings = Math.clamp((now - this.half) / HALVING, 0, Long.SIZE - 1);
		return quietSince + (this.quietPeriod >> halvings);
	}

	/**
	 * Tells whether something has happened since the drain began.
	 * @param time when it happened
	 * @return whether that was within the drain
	 */
	boolean hasSeen(long time) {
		return time - this.begin > 0;
	}

	/**
	 * Tells whether no time is left from the beginning.
	 * @return whether there is no grace
	 */
	boolean isImmediate() {
		return this.end == this.begin;
	}

}
