package dev.selecho.net;

import org.jspecify.annotations.Nullable;

/**
 * The time of one connection: when its state has to be looked at, and what for. Knows no
 * socket.
 */
final class Lifetime {

	private final ConnectionSettings settings;

	private final long begin;

	private final long end;

	/**
	 * When a byte last moved, output began to wait, or the connection entered its present
	 * phase.
	 */
	private long lastMoved;

	/** What that was when a deadline was granted once more. */
	private long granted;

	/**
	 * Begins a lifetime.
	 * @param settings the limits
	 * @param now the time
	 * @param maxAge the age at which this connection ends
	 */
	Lifetime(ConnectionSettings settings, long now, long maxAge) {
		this.settings = settings;
		this.begin = now;
		this.end = now + maxAge;
		this.lastMoved = now;
		this.granted = now - 1;
	}

	void moved(long now) {
		this.lastMoved = now;
	}

	/**
	 * Grants the time once more to a connection that nobody was there to serve.
	 * @param drain the drain under way, if there is one
	 * @param now the time
	 * @return whether it is granted: not twice in a row with nothing moved, and once for
	 * each deadline that does not move, for a loop may be late at every turn
	 */
	boolean grant(@Nullable DrainPlan drain, long now) {
		if (this.lastMoved == this.granted || this.granted - this.end >= 0
				|| (drain != null && drain.hasSeen(this.granted))) {
			return false;
		}
		this.lastMoved = now;
		this.granted = now;
		return true;
	}

	/**
	 * Tells whether a byte has moved in a drain.
	 * @param drain the drain
	 * @return whether one has since it began
	 */
	boolean hasMovedIn(DrainPlan drain) {
		return this.lastMoved != this.granted && drain.hasSeen(this.lastMoved);
	}

	long age(long now) {
		return now - this.begin;
	}

	long idle(long now) {
		return now - this.lastMoved;
	}

	/**
	 * Returns when an open connection has to be looked at.
	 * @param untaken whether output waits for a client that has ended its side
	 * @param drain the drain under way, if there is one
	 * @param now the time
	 * @return a time, {@link ConnectionSettings#FOREVER} away if there is no limit
	 */
	long dueWhileOpen(boolean untaken, @Nullable DrainPlan drain, long now) {
		long due = earlier(this.lastMoved + this.settings.idle(), this.end);
		if (untaken) {
			due = earlier(due, this.lastMoved + this.settings.halfClose());
		}
		return (drain != null) ? earlier(due, drain.quietFrom(this.lastMoved, now)) : due;
	}

	/**
	 * Returns when a connection that is ending, and makes no progress, is cut.
	 * @param byPeer whether the client ended its side first: it may take its time
	 * @return a time
	 */
	long dueWhileEnding(boolean byPeer) {
		return this.lastMoved + (byPeer ? this.settings.halfClose() : this.settings.linger());
	}

	/**
	 * Tells whether nothing has been found for long to end a connection cleanly: no gap
	 * between two exchanges of an old one, no look at the socket of an idle one.
	 * @param now the time
	 * @return whether it has to end in any case
	 */
	boolean isOverdue(long now) {
		long late = Math.max(now - this.end, now - this.lastMoved - this.settings.idle());
		return late >= this.settings.linger();
	}

	/**
	 * Tells why an open connection has to end now. A clean end comes between two
	 * exchanges alone: who is due and is owed a reply is cut.
	 * @param debt what it owes
	 * @param untaken whether output waits for a client that has ended its side
	 * @param drain the drain under way, if there is one
	 * @param now the time
	 * @return the reason, or {@code null} if it goes on
	 */
	@Nullable CloseReason whyEnd(Debt debt, boolean untaken, @Nullable DrainPlan drain, long now) {
		long quiet = now - this.lastMoved;
		if (untaken && quiet >= this.settings.halfClose()) {
			return CloseReason.CUT;
		}
		if (quiet >= this.settings.idle()) {
			return (debt == Debt.REPLY) ? CloseReason.CUT : CloseReason.IDLE;
		}
		if (isOverdue(now)) {
			return (debt == Debt.REPLY) ? CloseReason.CUT : CloseReason.AGE;
		}
		if (debt != Debt.NONE) {
			return null;
		}
		if (drain != null && now - drain.quietFrom(this.lastMoved, now) >= 0) {
			return CloseReason.DRAINED;
		}
		return (now - this.end >= 0) ? CloseReason.AGE : null;
	}

	/** What a connection owes its client. */
	enum Debt {

		/** Nothing: it is between two exchanges. */
		NONE,

		/** Output that waits for the socket, and may be delivered yet. */
		OUTPUT,

		/** A reply that the handler has not written. */
		REPLY

	}

	private static long earlier(long a, long b) {
		return (a - b < 0) ? a : b;
	}

}
