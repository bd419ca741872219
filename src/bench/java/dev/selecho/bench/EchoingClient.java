package dev.selecho.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A client that sends messages and checks what comes back, byte for byte. In a closed
 * loop each reply calls forth the next message; at a fixed rate the generator does.
 */
final class EchoingClient implements Member {

	private final SocketChannel channel;

	private final Pattern pattern;

	private final ByteBuffer buffer;

	private final Tally tally;

	private final long start;

	private final int size;

	/** When each message in flight was due to be sent: a ring. */
	private final long[] due;

	private final boolean closedLoop;

	private long scheduled;

	private long sent;

	private long received;

	private boolean writing;

	/**
	 * Creates a client.
	 * @param channel connected, not blocking
	 * @param number tells it from the others
	 * @param shared what all clients of a generator share
	 * @param shape what it sends
	 */
	EchoingClient(SocketChannel channel, int number, Shared shared, Shape shape) {
		this.channel = channel;
		this.pattern = shared.pattern();
		this.buffer = shared.buffer();
		this.tally = shared.tally();
		this.start = Pattern.start(number);
		this.size = shape.size();
		this.due = new long[shape.inFlight()];
		this.closedLoop = shape.closedLoop();
	}

	/**
	 * Sends another message.
	 * @param at when it is due
	 * @param key of this client's socket
	 * @throws IOException if the socket fails, or too many are in flight
	 */
	void send(SelectionKey key, long at) throws IOException {
		schedule(at);
		write(key);
	}

	private void schedule(long at) throws LoadException {
		long number = this.scheduled / this.size;
		if (number - this.received / this.size >= this.due.length) {
			throw new LoadException(this.due.length + " messages of a client wait: the rate is not carried");
		}
		this.due[(int) (number % this.due.length)] = at;
		this.scheduled += this.size;
	}

	/** Fills the window of a closed loop. */
	void begin(SelectionKey key, long now) throws IOException {
		for (int i = 0; i < this.due.length; i++) {
			schedule(now);
		}
		write(key);
	}

	@Override
	public void ready(SelectionKey key, long now) throws IOException {
		if (key.isReadable()) {
			read(now);
		}
		write(key);
	}

	private void read(long now) throws IOException {
		int length = this.channel.read(this.buffer.clear());
		if (length < 0) {
			throw new LoadException("the server ended a connection");
		}
		long before = this.received / this.size;
		check(length);
		for (long number = before; number < this.received / this.size; number++) {
			this.tally.echoed(now - this.due[(int) (number % this.due.length)]);
			if (this.closedLoop && this.tally.maySend()) {
				schedule(now);
			}
		}
	}

	private void check(int length) throws LoadException {
		if (this.buffer.flip().mismatch(this.pattern.stretch(this.start + this.received, length)) >= 0) {
			throw new LoadException("other bytes came back than were sent");
		}
		this.received += length;
		if (this.received > this.sent) {
			throw new LoadException("more came back than was sent");
		}
	}

	private void write(SelectionKey key) throws IOException {
		while (this.sent < this.scheduled) {
			int length = (int) Math.min(this.scheduled - this.sent, Pattern.PERIOD);
			int taken = this.channel.write(this.pattern.stretch(this.start + this.sent, length));
			this.sent += taken;
			if (taken < length) {
				break;
			}
		}
		boolean waits = this.sent < this.scheduled;
		if (waits != this.writing) {
			this.writing = waits;
			key.interestOps(waits ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
		}
	}

	boolean isQuiet() {
		return this.received == this.scheduled;
	}

	long received() {
		return this.received;
	}

	/**
	 * What all clients of a generator share.
	 *
	 * @param pattern what they send
	 * @param buffer for what comes back
	 * @param tally counts it
	 */
	record Shared(Pattern pattern, ByteBuffer buffer, Tally tally) {
	}

	/**
	 * What a client sends.
	 *
	 * @param size bytes of a message
	 * @param inFlight messages that may be under way
	 * @param closedLoop whether a reply calls forth the next message
	 */
	record Shape(int size, int inFlight, boolean closedLoop) {
	}

}
