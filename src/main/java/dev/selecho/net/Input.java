package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

	private final Entrance entrance;

	private final Transport transport;

	private long received;

	Input(Entrance entrance, Transport transport, WriteQueue output) {
		super(output, entrance.lane().chunks(), entrance.settings(), entrance.counters().readsPaused);
		this.entrance = entrance;
		this.transport = transport;
	}

	/** What has come so far. */
	long received() {
		return this.received;
	}

	/** The most that one read of this turn takes. */
	int share() {
		return this.entrance.lane().isCrowded() ? SMALL_READ : Integer.MAX_VALUE;
	}

	/** What there is memory for, should the socket take nothing of the reply. */
	int room() {
		return this.entrance.lane().chunks().room();
	}

	/**
	 * Reads once: the bound on what one connection may have done at one event.
	 * @param limit the most to read
	 * @return the bytes, none if none are there; {@code null} at the end of the input
	 * @throws IOException if the socket failed
	 */
	@Nullable ByteBuffer read(int limit) throws IOException {
		ByteBuffer buffer = this.entrance.lane().readBuffer();
		// Whoever had it before may have turned its order.
		buffer.clear().limit(Math.min(limit, buffer.capacity())).order(ByteOrder.BIG_ENDIAN);
		int length = this.transport.read(buffer);
		if (length < 0) {
			end();
			return null;
		}
		if (length > 0) {
			this.received += length;
			this.entrance.counters().received.add(length);
			this.entrance.lane().moved(length);
		}
		return buffer.flip();
	}

}
