package dev.selecho.message;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.selecho.loop.Counter;
import dev.selecho.message.MalformedMessageException.Fault;

/**
 * What the messages of one listener have come to, read at any time from any thread.
 * Counts go on through a restart of the server.
 */
public final class MessageCounters {

	private final List<Cell> cells = new CopyOnWriteArrayList<>();

	private final LongAdder pushed = new LongAdder();

	private final LongAdder refused = new LongAdder();

	private final LongAdder waiting = new LongAdder();

	private final LongAdder handled = new LongAdder();

	private final LongAdder handlingNanos = new LongAdder();

	/** One for each kind from the start. */
	private final Map<Fault, LongAdder> rejected = Stream.of(Fault.values())
		.collect(Collectors.toUnmodifiableMap((fault) -> fault, (fault) -> new LongAdder()));

	MessageCounters() {
	}

	/** What one loop counts, which alone writes it. */
	Cell newCell() {
		Cell cell = new Cell();
		this.cells.add(cell);
		return cell;
	}

	private long sum(ToLongFunction<Cell> count) {
		return this.cells.stream().mapToLong(count).sum();
	}

	/**
	 * Returns the messages that have come.
	 * @return the count
	 */
	public long received() {
		return sum((cell) -> cell.received.get());
	}

	/**
	 * Returns the messages that were sent, as far as the connection took them.
	 * @return the count
	 */
	public long sent() {
		return sum((cell) -> cell.sent.get()) + this.pushed.sum();
	}

	/**
	 * Returns the messages that were not sent because the client was not ready.
	 * @return the count
	 */
	public long refused() {
		return this.refused.sum();
	}

	/**
	 * Returns the messages that wait for their handlers, off the loop.
	 * @return the number
	 */
	public long waiting() {
		return this.waiting.sum();
	}

	/**
	 * Returns the messages that handlers have dealt with, off the loop.
	 * @return the count
	 */
	public long handled() {
		return this.handled.sum();
	}

	/**
	 * Returns how long those have taken, all together.
	 * @return the time
	 */
	public Duration handlingTime() {
		return Duration.ofNanos(this.handlingNanos.sum());
	}

	/**
	 * Returns the clients that ended because of what they sent, or did not.
	 * @param fault what was wrong
	 * @return the count
	 */
	public long rejected(Fault fault) {
		return rejections(fault).sum();
	}

	void countRejected(Fault fault) {
		rejections(fault).increment();
	}

	private LongAdder rejections(Fault fault) {
		return Objects.requireNonNull(this.rejected.get(fault));
	}

	void countPushed() {
		this.pushed.increment();
	}

	void countRefused() {
		this.refused.increment();
	}

	void countWaiting(int more) {
		this.waiting.add(more);
	}

	void countHandled(long nanos) {
		this.handled.increment();
		this.handlingNanos.add(nanos);
	}

	/** The counts of one loop. */
	static final class Cell {

		final Counter received = new Counter();

		final Counter sent = new Counter();

	}

}
