package dev.selecho.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A client that connects, has one message echoed, ends its side, waits for the server's
 * end, and comes again. One connection is one echo: it counts when the message has come
 * back, and its latency is the time since the client began to connect.
 */
final class ChurningClient implements Member {

	private final InetSocketAddress server;

	/** A source address of its own: 28,000 ports that wait for a minute after use. */
	private final InetSocketAddress source;

	private final EchoingClient.Shared shared;

	private final int size;

	private final long start;

	private long begun;

	private int received;

	/**
	 * Creates a client.
	 * @param server where to connect
	 * @param source from where
	 * @param number tells it from the others
	 * @param shared what all clients of a generator share
	 * @param size bytes of its message
	 */
	ChurningClient(InetSocketAddress server, InetSocketAddress source, int number, EchoingClient.Shared shared,
			int size) {
		this.server = server;
		this.source = source;
		this.shared = shared;
		this.size = size;
		this.start = Pattern.start(number);
	}

	void connect(Selector selector, long now) throws IOException {
		this.begun = now;
		this.received = 0;
		SocketChannel channel = SocketChannel.open();
		boolean done = false;
		try {
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			channel.bind(this.source).configureBlocking(false);
			boolean connected = channel.connect(this.server);
			channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
			if (connected) {
				send(channel);
			}
			done = true;
		}
		finally {
			if (!done) {
				channel.close();
			}
		}
	}

	private void send(SocketChannel channel) throws IOException {
		if (channel.write(this.shared.pattern().stretch(this.start, this.size)) < this.size) {
			throw new LoadException("a new connection took no message");
		}
	}

	@Override
	public void ready(SelectionKey key, long now) throws IOException {
		SocketChannel channel = (SocketChannel) key.channel();
		if (key.isConnectable()) {
			channel.finishConnect();
			send(channel);
			key.interestOps(SelectionKey.OP_READ);
			return;
		}
		ByteBuffer buffer = this.shared.buffer();
		int length = channel.read(buffer.clear());
		if (length < 0) {
			ended(key, channel);
		}
		else if (length > 0) {
			check(buffer.flip(), length);
			if (this.received == this.size) {
				this.shared.tally().echoed(now - this.begun);
				channel.shutdownOutput();
			}
		}
	}

	private void check(ByteBuffer bytes, int length) throws LoadException {
		if (this.received + length > this.size
				|| bytes.mismatch(this.shared.pattern().stretch(this.start + this.received, length)) >= 0) {
			throw new LoadException("other bytes came back than were sent");
		}
		this.received += length;
	}

	private void ended(SelectionKey key, SocketChannel channel) throws IOException {
		channel.close();
		if (this.received < this.size) {
			throw new LoadException("the server ended a connection before it had echoed");
		}
		if (this.shared.tally().maySend()) {
			connect(key.selector(), System.nanoTime());
		}
	}

}
