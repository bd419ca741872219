package dev.selecho.loop;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of a loop: that of the last wait's end, the same for all of a turn. Knows when
 * the loop was not there.
 */
final class TurnClock {

	/**
	 * A loop that is so much later than it wanted was not there: its process was frozen,
	 * or a handler held it. What came due meanwhile found nobody to serve it in time.
	 */
	static final long ABSENCE = TimeUnit.MILLISECONDS.toNanos(100);

	private final LongSupplier clock;

	private long now;

	/** When this turn's wait began, and when it is to be over. */
	private long waitFrom;

	private long waitUntil;

	/**
	 * The last time that the loop was not there: from the later to the earlier, never.
	 */
	private long absentFrom;

	private long absentTo;

	TurnClock(LongSupplier clock) {
		this.clock = clock;
		this.now = clock.getAsLong();
		this.absentFrom = this.now;
		this.absentTo = this.now - 1;
	}

	/** The time of this turn. */
	long now() {
		return this.now;
	}

	/** The time at this moment. */
	long read() {
		return this.clock.getAsLong();
	}

	/** A wait is about to begin. */
	long beginWait() {
		this.waitFrom = read();
		return this.waitFrom;
	}

	/** How long it is to be at most. */
	void waitAtMost(long timeout) {
		this.waitUntil = this.waitFrom + timeout;
	}

	/** The wait is over. */
	long endWait() {
		long woke = read();
		// A turn that took long, a wait that ended late, or both: a wait in time is none.
		long from = (this.waitFrom - this.now > ABSENCE) ? this.now : this.waitUntil;
		long to = (woke - this.waitUntil > ABSENCE) ? woke : this.waitFrom;
		if (to - from > ABSENCE) {
			this.absentFrom = from;
			this.absentTo = to;
		}
		this.now = woke;
		return woke;
	}

	/** Whether the wait has lasted as long as it was to. */
	boolean isWaitOver() {
		return this.now - this.waitUntil >= 0;
	}

	boolean wasAbsent(long time) {
		return time - this.absentFrom >= 0 && time - this.absentTo <= 0;
	}

}
