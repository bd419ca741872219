package dev.selecho.net;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.ToLongFunction;

import dev.selecho.loop.Counter;
import dev.selecho.loop.CounterSet;

/**
 * What a listener and its connections have done, read at any time from any thread without
 * disturbing the loop. Bytes are counted at the system call that moved them. Counts go on
 * through a restart of the server.
 */
public final class ListenerCounters {

	/** One for each loop, as each count has one writer. */
	private volatile Cell[] cells = { new Cell() };

	ListenerCounters() {
	}

	/**
	 * Makes room for the loops of a server.
	 * @param loops how many
	 */
	void useLoops(int loops) {
		Cell[] present = this.cells;
		Cell[] all = Arrays.copyOf(present, Math.max(present.length, loops));
		for (int i = present.length; i < all.length; i++) {
			all[i] = new Cell();
		}
		this.cells = all;
	}

	/** What one loop counts. */
	Cell cell(int loop) {
		return this.cells[loop];
	}

	private long sum(ToLongFunction<Cell> count) {
		long sum = 0;
		for (Cell cell : this.cells) {
			sum += count.applyAsLong(cell);
		}
		return sum;
	}

	/**
	 * Returns the connections that are open.
	 * @return the number
	 */
	public long active() {
		return sum((cell) -> cell.active.get());
	}

	/**
	 * Returns the connections that are open on one loop.
	 * @param loop the loop's place among the server's loops
	 * @return the number
	 */
	public long active(int loop) {
		return this.cells[loop].active.get();
	}

	/**
	 * Returns the connections that were taken on.
	 * @return the count
	 */
	public long accepted() {
		return sum((cell) -> cell.accepted.get());
	}

	/**
	 * Returns the connections that were refused.
	 * @param reason why
	 * @return the count
	 */
	public long rejected(RejectReason reason) {
		return sum((cell) -> cell.rejected.get(reason));
	}

	/**
	 * Returns the connections that ended.
	 * @param reason why
	 * @return the count
	 */
	public long closed(CloseReason reason) {
		return sum((cell) -> cell.closed.get(reason));
	}

	/**
	 * Returns all connections that ended.
	 * @return the count
	 */
	public long closed() {
		return sum((cell) -> cell.closed.sum());
	}

	/**
	 * Returns how long the connections that ended were open, all together.
	 * @return the time
	 */
	public Duration duration() {
		return Duration.ofNanos(sum((cell) -> cell.durationNanos.get()));
	}

	/**
	 * Returns what was read from sockets.
	 * @return bytes
	 */
	public long received() {
		return sum((cell) -> cell.received.get());
	}

	/**
	 * Returns what sockets took.
	 * @return bytes
	 */
	public long sent() {
		return sum((cell) -> cell.sent.get());
	}

	/**
	 * Returns the output that waits for sockets.
	 * @return bytes
	 */
	public long pending() {
		return sum((cell) -> cell.pending.get());
	}

	/**
	 * Returns the connections that back-pressure keeps from being read.
	 * @return the number
	 */
	public long readsPaused() {
		return sum((cell) -> cell.readsPaused.get());
	}

	/**
	 * Tells whether no client is accepted for now: descriptors have run out, or the
	 * server is full and lets clients wait.
	 * @return whether accepting pauses
	 */
	public boolean isAcceptPaused() {
		return sum((cell) -> cell.acceptPaused.get()) != 0;
	}

	/**
	 * The counts of one loop, which alone writes them.
	 */
	static final class Cell {

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

	}

}
