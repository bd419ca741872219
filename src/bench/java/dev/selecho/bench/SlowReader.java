package dev.selecho.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A client that sends as fast as its socket takes it and reads next to nothing.
 */
final class SlowReader implements Member {

	/** Once in so many nanoseconds it reads a little. */
	private static final long PAUSE = 10_000_000;

	private static final int SIP = 16 * 1024;

	private final SocketChannel channel;

	private final EchoingClient.Shared shared;

	private final long start;

	private long sent;

	private long received;

	private long nextSip;

	SlowReader(SocketChannel channel, int number, EchoingClient.Shared shared) {
		this.channel = channel;
		this.shared = shared;
		this.start = Pattern.start(number);
	}

	@Override
	public void ready(SelectionKey key, long now) throws IOException {
		this.sent += this.channel.write(this.shared.pattern().stretch(this.start + this.sent, Pattern.PERIOD));
	}

	/**
	 * Reads, if it is time.
	 * @param now the time
	 * @throws IOException if the socket fails, or other bytes came back
	 */
	void sip(long now) throws IOException {
		if (now - this.nextSip < 0) {
			return;
		}
		this.nextSip = now + PAUSE;
		ByteBuffer buffer = this.shared.buffer();
		int length = this.channel.read(buffer.clear().limit(SIP));
		if (length < 0) {
			throw new LoadException("the server ended the slow reader's connection");
		}
		if (buffer.flip().mismatch(this.shared.pattern().stretch(this.start + this.received, length)) >= 0) {
			throw new LoadException("the slow reader got other bytes than it had sent");
		}
		this.received += length;
	}

}
