package dev.selecho.net;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * A piece of waiting output, and its place in a queue or in a pool.
 */
final class Chunk {

	/** A quarter of the usual read: small enough for many slow readers at once. */
	static final int SIZE = 16 * 1024;

	/** Position: the first byte not yet sent. Limit: the end of what was added. */
	final ByteBuffer buffer;

	@Nullable Chunk next;

	Chunk(ByteBuffer buffer) {
		this.buffer = buffer;
	}

	/**
	 * Copies as much as fits.
	 * @param source where the bytes are taken from
	 */
	void append(ByteBuffer source) {
		int end = this.buffer.limit();
		int length = Math.min(this.buffer.capacity() - end, source.remaining());
		this.buffer.limit(end + length);
		this.buffer.put(end, source, source.position(), length);
		source.position(source.position() + length);
	}

	boolean isFull() {
		return this.buffer.limit() == this.buffer.capacity();
	}

}
