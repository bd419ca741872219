package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * Where a {@link Framing} writes one message. It grows as needed, and leaves as one piece
 * when the framing returns.
 */
public final class FrameOutput {

	/** Bytes that are likely to delimit a message. */
	static final int LIKELY_OVERHEAD = 16;

	private static final int DOUBLE = 2;

	private ByteBuffer buffer;

	FrameOutput(ByteBuffer buffer) {
		this.buffer = buffer;
	}

	/**
	 * Adds a byte.
	 * @param value the byte: the lowest eight bits
	 * @return this
	 */
	public FrameOutput put(int value) {
		room(1).put((byte) value);
		return this;
	}

	/**
	 * Adds bytes.
	 * @param bytes the bytes
	 * @return this
	 */
	public FrameOutput put(byte[] bytes) {
		room(bytes.length).put(bytes);
		return this;
	}

	/**
	 * Adds bytes.
	 * @param bytes those from position to limit, consumed
	 * @return this
	 */
	public FrameOutput put(ByteBuffer bytes) {
		room(bytes.remaining()).put(bytes);
		return this;
	}

	private ByteBuffer room(int size) {
		if (this.buffer.remaining() < size) {
			int capacity = Math.max(DOUBLE * this.buffer.capacity(), this.buffer.position() + size);
			ByteBuffer larger = this.buffer.isDirect() ? ByteBuffer.allocateDirect(capacity)
					: ByteBuffer.allocate(capacity);
			this.buffer = larger.put(this.buffer.flip());
		}
		return this.buffer;
	}

	int capacity() {
		return this.buffer.capacity();
	}

	/** Forgets what was written. */
	void clear() {
		this.buffer.clear();
	}

	/** What was written, ready to be read; valid until it is cleared. */
	ByteBuffer content() {
		return this.buffer.flip();
	}

}
