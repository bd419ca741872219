package dev.selecho.net;

import java.time.Duration;

import dev.selecho.loop.Counter;
import dev.selecho.loop.CounterSet;

/**
 * What a listener and its connections have done, read at any time from any thread without
 * disturbing the loop. Bytes are counted at the system call that moved them. Counts go on
 * through a restart of the server.
 */
public final class ListenerCounters {

	final Counter accepted = new Counter();

	final CounterSet<RejectReason> rejected = new CounterSet<>(RejectReason.class);

	final CounterSet<CloseReason> closed = new CounterSet<>(CloseReason.class);

	final Counter active = new Counter();

	final Counter durationNanos = new Counter();

	final Counter received = new Counter();

	final Counter sent = new Counter();

	final Counter pending = new Counter();

	final Counter readsPaused = new Counter();

	final Counter acceptPaused = new Counter();

	ListenerCounters() {
	}

	/**
	 * Returns the connections that are open.
	 * @return the number
	 */
	public long active() {
		return this.active.get();
	}

	/**
	 * Returns the connections that were taken on.
	 * @return the count
	 */
	public long accepted() {
		return this.accepted.get();
	}

	/**
	 * Returns the connections that were refused.
	 * @param reason why
	 * @return the count
	 */
	public long rejected(RejectReason reason) {
		return this.rejected.get(reason);
	}

	/**
	 * Returns the connections that ended.
	 * @param reason why
	 * @return the count
	 */
	public long closed(CloseReason reason) {
		return this.closed.get(reason);
	}

	/**
	 * Returns all connections that ended.
	 * @return the count
	 */
	public long closed() {
		return this.closed.sum();
	}

	/**
	 * Returns how long the connections that ended were open, all together.
	 * @return the time
	 */
	public Duration duration() {
		return Duration.ofNanos(this.durationNanos.get());
	}

	/**
	 * Returns what was read from sockets.
	 * @return bytes
	 */
	public long received() {
		return this.received.get();
	}

	/**
	 * Returns what sockets took.
	 * @return bytes
	 */
	public long sent() {
		return this.sent.get();
	}

	/**
	 * Returns the output that waits for sockets.
	 * @return bytes
	 */
	public long pending() {
		return this.pending.get();
	}

	/**
	 * Returns the connections that back-pressure keeps from being read.
	 * @return the number
	 */
	public long readsPaused() {
		return this.readsPaused.get();
	}

	/**
	 * Tells whether no client is accepted for now: descriptors have run out, or the
	 * server is full and lets clients wait.
	 * @return whether accepting pauses
	 */
	public boolean isAcceptPaused() {
		return this.acceptPaused.get() != 0;
	}

}
