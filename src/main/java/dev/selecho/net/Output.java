package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What one connection sends, in order: at once what its socket takes, later the rest.
 */
final class Output extends WriteQueue {

	private final Lane lane;

	private final Transport transport;

	private final ListenerCounters.Cell counters;

	private final Lifetime lifetime;

	private long sent;

	Output(Lane lane, Transport transport, ListenerCounters.Cell counters, Lifetime lifetime) {
		super(lane.chunks(), counters.pending);
		this.lane = lane;
		this.transport = transport;
		this.counters = counters;
		this.lifetime = lifetime;
	}

	/** What the socket has taken so far. */
	long sent() {
		return this.sent;
	}

	/**
	 * Sends what the socket takes, and keeps the rest.
	 * @param source the bytes, consumed as far as there was room
	 * @return whether nothing waits
	 * @throws IOException if the socket failed
	 * @throws IllegalStateException if no room is left for what has to wait
	 */
	boolean write(ByteBuffer source) throws IOException {
		if (isEmpty()) {
			took(this.transport.write(source));
			if (!source.hasRemaining()) {
				return true;
			}
			// The client's time to take it begins.
			this.lifetime.moved(this.lane.loop().now());
		}
		if (!add(source)) {
			throw new IllegalStateException("No room is left for output that waits: its sockets take it too slowly,"
					+ " or write-queue.total-limit is too low for what the protocol sends unasked");
		}
		return isEmpty();
	}

	/**
	 * Offers the socket what waits, once.
	 * @return whether it took anything
	 * @throws IOException if the socket failed
	 */
	boolean flush() throws IOException {
		return !isEmpty() && took(flush(this.transport, this.lane.isCrowded() ? 1 : ChunkPool.MAX_CHUNKS_PER_WRITE));
	}

	private boolean took(long length) {
		if (length > 0) {
			this.sent += length;
			this.counters.sent.add(length);
			this.lane.moved(length);
			this.lifetime.moved(this.lane.loop().now());
		}
		return length > 0;
	}

}
