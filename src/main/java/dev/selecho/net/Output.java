package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What one connection sends, in order: at once what its socket takes, later the rest.
 * While its handler reads it is corked, and small pieces leave together at the end.
 */
final class Output extends WriteQueue {

	private final Entrance entrance;

	private final Transport transport;

	private final Progress progress;

	private long sent;

	Output(Entrance entrance, Transport transport, Progress progress) {
		super(entrance.lane().chunks(), entrance.counters().pending);
		this.entrance = entrance;
		this.transport = transport;
		this.progress = progress;
	}

	/** What the socket has taken so far. */
	long sent() {
		return this.sent;
	}

	/** What was written and the socket has not taken. */
	long pending() {
		Cork cork = this.entrance.lane().cork();
		return size() + (cork.isOn(this) ? cork.size() : 0);
	}

	/** From now on small pieces are held back. */
	void cork() {
		this.entrance.lane().cork().putOn(this);
	}

	/**
	 * Sends what was held back.
	 * @throws IOException if the socket failed
	 * @throws IllegalStateException if no room is left for what has to wait
	 */
	void uncork() throws IOException {
		Cork cork = this.entrance.lane().cork();
		try {
			sendHeldBack(cork);
		}
		finally {
			cork.takeOff();
		}
	}

	/**
	 * Sends what the socket takes, and keeps the rest.
	 * @param source the bytes, consumed as far as there was room
	 * @return whether nothing waits for the socket
	 * @throws IOException if the socket failed
	 * @throws IllegalStateException if no room is left for what has to wait
	 */
	boolean write(ByteBuffer source) throws IOException {
		Cork cork = this.entrance.lane().cork();
		if (cork.isOn(this) && isEmpty()) {
			if (cork.holds(source)) {
				return true;
			}
			sendHeldBack(cork);
		}
		send(source);
		return isEmpty();
	}

	private void sendHeldBack(Cork cork) throws IOException {
		if (cork.size() > 0) {
			try {
				send(cork.content());
			}
			finally {
				cork.empty();
			}
		}
	}

	private void send(ByteBuffer source) throws IOException {
		if (isEmpty()) {
			took(this.transport.write(source));
			if (!source.hasRemaining()) {
				return;
			}
			// The client's time to take it begins.
			this.progress.moved();
		}
		if (!add(source)) {
			throw new IllegalStateException("No room is left for output that waits: its sockets take it too slowly,"
					+ " or write-queue.total-limit is too low for what the protocol sends unasked");
		}
	}

	/**
	 * Offers the socket what waits, once.
	 * @return whether it took anything
	 * @throws IOException if the socket failed
	 */
	boolean flush() throws IOException {
		return !isEmpty()
				&& took(flush(this.transport, this.entrance.lane().isCrowded() ? 1 : ChunkPool.MAX_CHUNKS_PER_WRITE));
	}

	private boolean took(long length) {
		if (length > 0) {
			this.sent += length;
			this.entrance.counters().sent.add(length);
			this.entrance.lane().moved(length);
			this.progress.moved();
		}
		return length > 0;
	}

}
