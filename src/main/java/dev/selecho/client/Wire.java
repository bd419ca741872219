package dev.selecho.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A connection's bytes as the kernel has them, and the one place that knows how they
 * ended: whatever is layered above may hide it. One thread reads, one writes.
 */
final class Wire implements Closeable {

	private static final String BROKEN_PIPE = brokenPipe();

	private final SocketChannel channel;

	private volatile boolean finished;

	private volatile boolean reset;

	/** Why it failed, where that was neither a FIN nor a reset, nor our own close. */
	private volatile @Nullable String failure;

	Wire(SocketChannel channel) {
		this.channel = channel;
	}

	/** As the kernel says it here: its messages have the language of the environment. */
	private static String brokenPipe() {
		try {
			Pipe pipe = Pipe.open();
			try (Pipe.SinkChannel sink = pipe.sink()) {
				pipe.source().close();
				sink.write(ByteBuffer.allocate(1));
			}
			throw new IllegalStateException("A pipe without a reader took a byte");
		}
		catch (IOException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	SocketChannel channel() {
		return this.channel;
	}

	/**
	 * Chooses whether to wait where nothing is there to be read. For the thread that
	 * reads, and while nothing is written.
	 * @param wait whether to
	 * @throws IOException if the connection is closed
	 */
	void await(boolean wait) throws IOException {
		this.channel.configureBlocking(wait);
	}

	/**
	 * Reads what is there, or waits for it.
	 * @param bytes where to
	 * @param offset the first byte there
	 * @param length how many at most
	 * @return how many, 0 if there is nothing to wait for, -1 for a FIN
	 * @throws IOException at any other end
	 */
	int read(byte[] bytes, int offset, int length) throws IOException {
		try {
			int count = this.channel.read(ByteBuffer.wrap(bytes, offset, length));
			if (count < 0) {
				this.finished = true;
			}
			return count;
		}
		catch (ClosedChannelException ex) {
			throw ex;
		}
		catch (SocketException ex) {
			this.reset = true;
			throw ex;
		}
		catch (IOException ex) {
			this.failure = Objects.toString(ex.getMessage());
			throw ex;
		}
	}

	/**
	 * Writes all, and waits until the kernel has taken it.
	 * @param bytes from where
	 * @param offset the first byte there
	 * @param length how many
	 * @throws IOException if the connection has ended
	 */
	void write(byte[] bytes, int offset, int length) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
		try {
			while (buffer.hasRemaining()) {
				this.channel.write(buffer);
			}
		}
		catch (ClosedChannelException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// A reset that a write has met is not told to the reader again, who sees an
			// end like that by FIN.
			// The pipe is broken where the end was known before: by FIN, or by a reset
			// that the reader has met.
			if (!BROKEN_PIPE.equals(ex.getMessage())) {
				this.reset = true;
			}
			throw ex;
		}
	}

	void finish() throws IOException {
		this.channel.shutdownOutput();
	}

	boolean isFinished() {
		return this.finished;
	}

	boolean isReset() {
		return this.reset;
	}

	@Nullable String failure() {
		return this.failure;
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// whatever it was, the descriptor is gone
		}
	}

}
