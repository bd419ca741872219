package dev.selecho.net;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * What a connection writes while its handler reads is held back here until the handler
 * returns: sixteen small replies leave in one write, not in sixteen. There is one for
 * each lane, as one handler is at work at a time. Used by the lane's thread alone.
 */
final class Cork {

	/** What is larger is worth a write of its own, and not copied. */
	static final int MAX_PIECE = 4 * 1024;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(Chunk.SIZE);

	private @Nullable WriteQueue owner;

	void putOn(WriteQueue output) {
		this.owner = output;
		this.buffer.clear();
	}

	void takeOff() {
		this.owner = null;
	}

	@SuppressWarnings("ReferenceEquality") // a queue has no other
	boolean isOn(WriteQueue output) {
		return this.owner == output;
	}

	/**
	 * Holds a piece back.
	 * @param source the bytes, consumed if they are
	 * @return whether they are held back: they are few, and there is room
	 */
	boolean holds(ByteBuffer source) {
		int length = source.remaining();
		if (length > MAX_PIECE || length > this.buffer.remaining()) {
			return false;
		}
		this.buffer.put(source);
		return true;
	}

	int size() {
		return this.buffer.position();
	}

	/** What is held back, ready to be written; then it has to be emptied. */
	ByteBuffer content() {
		return this.buffer.flip();
	}

	void empty() {
		this.buffer.clear();
	}

}
