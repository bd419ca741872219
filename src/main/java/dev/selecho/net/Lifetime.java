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

	/** When a byte last moved, or the connection entered its present phase. */
	private long lastMoved;

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
	}

	void moved(long now) {
		this.lastMoved = now;
	}

	long age(long now) {
		return now - this.begin;
	}

	/**
	 * Returns when an open connection has to be looked at.
	 * @param inputEnded whether the client has ended its side
	 * @param drain the drain under way, if there is one
	 * @param now the time
	 * @return a time, {@link ConnectionSettings#FOREVER} away if there is no limit
	 */
	long dueWhileOpen(boolean inputEnded, @Nullable Drain drain, long now) {
		long due = earlier(this.lastMoved + this.settings.idle(), this.end);
		if (inputEnded) {
			due = earlier(due, this.lastMoved + this.settings.halfClose());
		}
		return (drain != null) ? earlier(due, drain.quietFrom(this.lastMoved, now)) : due;
	}

	/**
	 * Returns when the end of a connection that makes no progress is forced.
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
	 * Tells why an open connection has to end now.
	 * @param inputEnded whether the client has ended its side
	 * @param betweenExchanges whether no reply is owed
	 * @param drain the drain under way, if there is one
	 * @param now the time
	 * @return the reason, or {@code null} if it goes on
	 */
	@Nullable CloseReason whyEnd(boolean inputEnded, boolean betweenExchanges, @Nullable Drain drain, long now) {
		long quiet = now - this.lastMoved;
		if (inputEnded && quiet >= this.settings.halfClose()) {
			return CloseReason.CUT;
		}
		if (quiet >= this.settings.idle()) {
			return CloseReason.IDLE;
		}
		if (isOverdue(now)) {
			return CloseReason.AGE;
		}
		if (!betweenExchanges) {
			return null;
		}
		if (drain != null && now - drain.quietFrom(this.lastMoved, now) >= 0) {
			return CloseReason.DRAINED;
		}
		return (now - this.end >= 0) ? CloseReason.AGE : null;
	}

	private static long earlier(long a, long b) {
		return (a - b < 0) ? a : b;
	}

}
