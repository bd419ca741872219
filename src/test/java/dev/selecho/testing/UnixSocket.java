package dev.selecho.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A client's Unix domain socket with streams, of which one thread may read and another
 * write. What a channel itself cannot do: whatever they wait for ends after a time.
 */
final class UnixSocket implements AutoCloseable {

	private final int timeoutMillis;

	private final SocketChannel channel;

	private final Selector readable = Selector.open();

	private final Selector writable = Selector.open();

	UnixSocket(UnixDomainSocketAddress address, int timeoutMillis) throws IOException {
		this.timeoutMillis = timeoutMillis;
		this.channel = SocketChannel.open(address);
		this.channel.configureBlocking(false);
		this.channel.register(this.readable, SelectionKey.OP_READ);
		this.channel.register(this.writable, SelectionKey.OP_WRITE);
	}

	private void await(Selector selector) throws IOException {
		if (selector.select(this.timeoutMillis) == 0 && this.channel.isOpen()) {
			throw new SocketTimeoutException("Nothing happened for " + this.timeoutMillis + " ms");
		}
		selector.selectedKeys().clear();
	}

	InputStream input() {
		return new InputStream() {

			@Override
			public int read() throws IOException {
				byte[] one = new byte[1];
				return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
			}

			@Override
			public int read(byte[] target, int offset, int length) throws IOException {
				ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
				int count = UnixSocket.this.channel.read(buffer);
				while (count == 0 && length > 0) {
					await(UnixSocket.this.readable);
					count = UnixSocket.this.channel.read(buffer);
				}
				return count;
			}

		};
	}

	OutputStream output() {
		return new OutputStream() {

			@Override
			public void write(int octet) throws IOException {
				write(new byte[] { (byte) octet }, 0, 1);
			}

			@Override
			public void write(byte[] source, int offset, int length) throws IOException {
				ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
				while (buffer.hasRemaining()) {
					if (UnixSocket.this.channel.write(buffer) == 0) {
						await(UnixSocket.this.writable);
					}
				}
			}

		};
	}

	void shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
	}

	/** From now on closing it is no orderly end of the output first. */
	void forgetFin() throws IOException {
		this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
	}

	/** A channel with a key closes at the selection alone, and these go with it. */
	@Override
	public void close() throws IOException {
		this.channel.close();
		this.readable.close();
		this.writable.close();
	}

}
