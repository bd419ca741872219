package dev.selecho.test;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;

import dev.selecho.message.Codec;
import dev.selecho.message.Framing;
import dev.selecho.net.Listener;

/**
 * A client that blocks, and speaks in messages. Whatever it waits for ends after ten
 * seconds. For one thread at a time.
 *
 * @param <I> what it receives
 * @param <O> what it sends
 */
public final class TcpTestClient<I, O> implements Closeable {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Framing framing;

	private final Codec<I, O> codec;

	private final SocketChannel channel;

	private final Selector selector = Selector.open();

	/** Position: what was not taken yet. Limit: the end of what has come. */
	private ByteBuffer received = ByteBuffer.allocate(1024).flip();

	TcpTestClient(Listener listener, Framing framing, Codec<I, O> codec) throws IOException {
		this.framing = framing;
		this.codec = codec;
		this.channel = SocketChannel
			.open(reachable(Objects.requireNonNull(listener.localAddress(), "It is not bound")));
		this.channel.configureBlocking(false);
		this.channel.register(this.selector, SelectionKey.OP_READ);
	}

	private static SocketAddress reachable(SocketAddress address) {
		return (address instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress())
				? new InetSocketAddress(InetAddress.getLoopbackAddress(), inet.getPort()) : address;
	}

	/**
	 * Sends a message.
	 * @param message the message
	 * @throws IOException if the connection has ended
	 */
	public void send(O message) throws IOException {
		send(this.framing.frame(this.codec.encode(message)));
	}

	/**
	 * Sends bytes as they are: half a message, or none.
	 * @param bytes the bytes
	 * @throws IOException if the connection has ended
	 */
	public void sendBytes(byte... bytes) throws IOException {
		send(ByteBuffer.wrap(bytes));
	}

	private void send(ByteBuffer buffer) throws IOException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (buffer.hasRemaining()) {
			if (this.channel.write(buffer) == 0 && System.nanoTime() - deadline > 0) {
				throw new SocketTimeoutException("The server takes no more");
			}
		}
	}

	/**
	 * Waits for a message.
	 * @return the message
	 * @throws IOException if the connection ends before, or nothing comes
	 */
	public I receive() throws IOException {
		int seen = 0;
		while (true) {
			int size = this.received.remaining();
			int length = (size > 0) ? this.framing.length(this.received, seen) : Framing.INCOMPLETE;
			if (length != Framing.INCOMPLETE && length <= size) {
				ByteBuffer message = this.received.slice(this.received.position(), length);
				this.received.position(this.received.position() + length);
				return this.codec.decode(this.framing.body(message));
			}
			seen = (length == Framing.INCOMPLETE) ? size : 0;
			if (!read()) {
				throw new EOFException("The connection has ended after " + size + " bytes of a message");
			}
		}
	}

	/**
	 * Waits for the end.
	 * @throws IOException if something comes before it, or it does not come
	 */
	public void expectEnd() throws IOException {
		if (this.received.hasRemaining() || read()) {
			throw new IOException("Something has come, and not the end: " + this.received.remaining() + " bytes");
		}
	}

	private boolean read() throws IOException {
		if (this.received.limit() == this.received.capacity()) {
			ByteBuffer larger = ByteBuffer.allocate(2 * this.received.capacity());
			this.received = larger.put(this.received).flip();
		}
		if (this.selector.select(PATIENCE.toMillis()) == 0) {
			throw new SocketTimeoutException("Nothing has come within " + PATIENCE.toSeconds() + " s");
		}
		this.selector.selectedKeys().clear();
		ByteBuffer free = this.received.duplicate().position(this.received.limit()).limit(this.received.capacity());
		int count = this.channel.read(free);
		if (count > 0) {
			this.received.limit(this.received.limit() + count);
		}
		return count >= 0;
	}

	/**
	 * Ends this side, and leaves the other.
	 * @throws IOException if the connection has ended
	 */
	public void shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
		this.channel.close();
	}

}
