package dev.selecho.client;

import org.jspecify.annotations.Nullable;

/**
 * What one connection owes, and since when nothing has happened. Ends the connection when
 * that has lasted too long: a blocking call has no better way to end.
 */
final class Watch {

	private final Wire wire;

	private final long patience;

	/** Written by the thread that sends, as {@link #sendingSince}. */
	private volatile long sent;

	/** Written by the thread that reads. */
	private volatile long received;

	/** Whether something else than bytes is due: the end of a handshake, a FIN. */
	private volatile boolean awaiting;

	/** When the write that is under way began, 0 without one. */
	private volatile long sendingSince;

	private volatile long quietSince = System.nanoTime();

	/** When to end in any case, 0 for never. */
	private volatile long closeAt;

	private volatile @Nullable Outcome expired;

	Watch(Wire wire, long patienceNanos) {
		this.wire = wire;
		this.patience = patienceNanos;
	}

	/**
	 * A write begins. Where nothing was owed, the wait for the answer begins with it.
	 * @param length how many bytes
	 */
	void sending(int length) {
		long now = System.nanoTime();
		long before = this.sent;
		if (before == this.received) {
			this.quietSince = now;
		}
		this.sent = before + length;
		this.sendingSince = (now != 0) ? now : 1;
	}

	/**
	 * A write has ended.
	 * @param progress whether that counts as a sign of life: not where writing goes on
	 * for ever
	 */
	void sendingEnded(boolean progress) {
		this.sendingSince = 0;
		if (progress) {
			this.quietSince = System.nanoTime();
		}
	}

	void received(int length) {
		long before = this.received;
		this.quietSince = System.nanoTime();
		this.received = before + length;
	}

	void await(boolean something) {
		this.quietSince = System.nanoTime();
		this.awaiting = something;
	}

	void closeAt(long nanos) {
		this.closeAt = nanos;
	}

	long sent() {
		return this.sent;
	}

	long received() {
		return this.received;
	}

	boolean isSending() {
		return this.sendingSince != 0;
	}

	boolean isSendingFor(long nanos) {
		long since = this.sendingSince;
		return since != 0 && System.nanoTime() - since > nanos;
	}

	private boolean owes() {
		return this.awaiting || this.sent != this.received;
	}

	@Nullable Outcome expired() {
		return this.expired;
	}

	/**
	 * Ends the connection if it is time. Called now and then by one thread for all.
	 * @param now the time
	 */
	void review(long now) {
		long since = this.sendingSince;
		if ((since != 0 || owes()) && now - this.quietSince > this.patience) {
			this.expired = (since != 0 && now - since > this.patience / 2) ? Outcome.SEND_STALL : Outcome.STALL;
			this.wire.close();
		}
		long end = this.closeAt;
		if (end != 0 && now - end > 0) {
			this.expired = Outcome.STALL;
			this.wire.close();
		}
	}

}
