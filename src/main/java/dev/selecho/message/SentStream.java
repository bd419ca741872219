package dev.selecho.message;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What goes to one client, as a stream: pieces are collected until they are flushed.
 */
final class SentStream extends OutputStream {

	private static final int SIZE = 8 * 1024;

	private final Outbox outbox;

	private ByteBuffer collected = ByteBuffer.allocate(SIZE);

	SentStream(Outbox outbox) {
		this.outbox = outbox;
	}

	@Override
	public void write(int value) throws IOException {
		if (!this.collected.hasRemaining()) {
			flush();
		}
		this.collected.put((byte) value);
	}

	@Override
	public void write(byte[] source, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, source.length);
		int done = 0;
		while (done < length) {
			if (!this.collected.hasRemaining()) {
				flush();
			}
			int count = Math.min(length - done, this.collected.remaining());
			this.collected.put(source, offset + done, count);
			done += count;
		}
	}

	@Override
	public void flush() throws IOException {
		if (this.collected.position() > 0) {
			ByteBuffer full = this.collected.flip();
			this.collected = ByteBuffer.allocate(SIZE);
			try {
				this.outbox.send(full);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw (IOException) new InterruptedIOException("Interrupted while the client was to read")
					.initCause(ex);
			}
		}
	}

}
