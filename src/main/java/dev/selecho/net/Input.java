package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;

import dev.selecho.net.ConnectionInfo.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What one connection receives: one bounded read at a time, into the buffer of its lane.
 */
final class Input extends ReadGate {

	/**
	 * The share of one connection while memory is scarce or the turn is crowded. A socket
	 * that reports itself writable usually takes so much back: Linux does so with a third
	 * of its send buffer free.
	 */
	static final int SMALL_READ = 4 * 1024;

	private final Lane lane;

	private final Transport transport;

	private final ListenerCounters.Cell counters;

	private boolean ended;

	private long received;

	Input(Lane lane, Transport transport, ListenerCounters.Cell counters, ConnectionSettings settings,
			WriteQueue output) {
		super(output, lane.chunks(), settings, counters.readsPaused);
		this.lane = lane;
		this.transport = transport;
		this.counters = counters;
	}

	/** Whether the client has ended its side. */
	boolean hasEnded() {
		return this.ended;
	}

	/** What has come so far. */
	long received() {
		return this.received;
	}

	/** Whether something may wait in the socket that nobody looks at for now. */
	boolean isHeldBack() {
		return !this.ended && !(isOpen() && admits());
	}

	/** Whether readiness to read is of interest. */
	boolean isWanted() {
		return !this.ended && isOpen();
	}

	/** The most that one read of this turn takes. */
	int share() {
		return this.lane.isCrowded() ? SMALL_READ : Integer.MAX_VALUE;
	}

	/** What there is memory for, should the socket take nothing of the reply. */
	int room() {
		return this.lane.chunks().room();
	}

	/**
	 * Reads once: the bound on what one connection may have done at one event.
	 * @param limit the most to read
	 * @return the bytes, none if none are there; {@code null} at the end of the input
	 * @throws IOException if the socket failed
	 */
	@Nullable ByteBuffer read(int limit) throws IOException {
		ByteBuffer buffer = this.lane.readBuffer();
		buffer.clear().limit(Math.min(limit, buffer.capacity()));
		int length = this.transport.read(buffer);
		if (length < 0) {
			this.ended = true;
			return null;
		}
		if (length > 0) {
			this.received += length;
			this.counters.received.add(length);
			this.lane.moved(length);
		}
		return buffer.flip();
	}

	@Override
	Reading reading() {
		return this.ended ? Reading.ENDED : super.reading();
	}

}
