package dev.selecho.net;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.selecho.loop.Deadline;
import dev.selecho.loop.SelectorLoop;

/**
 * One drain of one loop: how quiet a connection must have been to be ended, and what has
 * become of those there were. <pre>
 * begin ──────────────────► half of the grace period ──────────────────► its end
 *   quiet for the             quiet for ever less:              what remains
 *   quiet period: FIN         FIN between two exchanges         is cut
 * </pre> A client in constant request and reply is never quiet for long. The server knows
 * nothing of its messages, only that the gap between two is longer than a gap within one:
 * so the quiet that is asked for shrinks until it fits the client's longest gaps.
 */
final class Drain extends Deadline {

	private static final long HALVING = TimeUnit.MILLISECONDS.toNanos(50);

	/**
	 * What is granted at the end if the loop was not there when it came: enough for a gap
	 * between two exchanges.
	 */
	static final Duration GRANT = Duration.ofSeconds(1);

	private final SelectorLoop loop;

	private final long begin;

	private final long half;

	private long end;

	private boolean granted;

	private final long quietPeriod;

	private int drained;

	private int cut;

	private int lost;

	Drain(SelectorLoop loop, long begin, Duration grace, Duration quietPeriod) {
		this.loop = loop;
		this.begin = begin;
		this.half = begin + grace.toNanos() / 2;
		this.end = begin + grace.toNanos();
		this.quietPeriod = quietPeriod.toNanos();
	}

	/**
	 * Tells everybody that the time has changed what is asked of them.
	 * @param now the time
	 */
	void step(long now) {
		this.loop.deadlines().schedule(this, (now - this.half < 0) ? this.half : this.end);
		this.loop.forEach((member) -> ((Member) member).drain());
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

	void ended(CloseReason reason) {
		switch (reason) {
			case CUT -> this.cut++;
			case RESET, ERROR -> this.lost++;
			case PEER, DONE, IDLE, AGE, DRAINED, ADMIN -> this.drained++;
		}
	}

	/**
	 * Tells whether something has happened since the drain began.
	 * @param time when it happened
	 * @return whether that was within the drain
	 */
	boolean hasSeen(long time) {
		return time - this.begin > 0;
	}

	DrainReport report(long now) {
		return new DrainReport(this.drained, this.cut, this.lost, Duration.ofNanos(now - this.begin));
	}

	@Override
	protected void expired(long now) {
		if (!this.granted && now - this.end >= 0 && this.loop.wasAbsent(this.end)) {
			this.granted = true;
			this.end = now + GRANT.toNanos();
		}
		if (now - this.end < 0) {
			step(now);
		}
		else {
			this.loop.forEach((member) -> ((Member) member).cut());
		}
	}

	@Override
	protected void failed(Throwable failure) {
		this.loop.trouble().warn("Drain failed", failure);
	}

}
