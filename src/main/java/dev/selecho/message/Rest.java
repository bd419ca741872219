package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * Input of one client that waits for the rest of its message, or until messages are taken
 * again. It grows with what came, never with what was announced.
 */
final class Rest {

	/** What a client has begun is mostly small. */
	static final int SMALLEST = 256;

	/** Position: the first byte. Limit: the end of what has come. */
	private ByteBuffer bytes = ByteBuffer.allocate(0);

	/** How much of the message was searched for its end. */
	private int seen;

	/** The message's length, if it is known. */
	private int announced = Framing.INCOMPLETE;

	/** When its first byte came, if it is the client that is waited for. */
	private long since;

	private boolean awaited;

	ByteBuffer bytes() {
		return this.bytes;
	}

	int size() {
		return this.bytes.remaining();
	}

	int capacity() {
		return this.bytes.capacity();
	}

	int seen() {
		return this.seen;
	}

	int announced() {
		return this.announced;
	}

	/**
	 * Its message is not complete.
	 * @param length of the message, or {@link Framing#INCOMPLETE} if that is not known
	 */
	void searched(int length) {
		this.announced = length;
		this.seen = size();
	}

	/** Nothing is known of its message, and it is not the client that is waited for. */
	void unsearched() {
		this.announced = Framing.INCOMPLETE;
		this.seen = 0;
		this.awaited = false;
	}

	/**
	 * Returns how many bytes more are worth a look: as many as are missing, or else as
	 * many again, so that little is copied in vain and nothing often.
	 * @return the most bytes
	 */
	int wanted() {
		return (this.announced != Framing.INCOMPLETE) ? this.announced - size() : Math.max(SMALLEST, size());
	}

	boolean fits(int length) {
		return length <= this.bytes.capacity() - size();
	}

	/**
	 * Moves what there is to larger memory.
	 * @param capacity its size
	 */
	void grow(int capacity) {
		ByteBuffer larger = ByteBuffer.allocate(capacity);
		this.bytes = larger.put(this.bytes).flip();
	}

	/**
	 * Adds bytes, for which there has to be room.
	 * @param input where they are taken from
	 * @param length how many
	 */
	void add(ByteBuffer input, int length) {
		if (length > this.bytes.capacity() - this.bytes.limit()) {
			this.bytes.compact().flip();
		}
		int end = this.bytes.limit();
		this.bytes.limit(end + length);
		this.bytes.put(end, input, input.position(), length);
		input.position(input.position() + length);
	}

	/** From now on the client is to complete its message. */
	void awaitedSince(long now) {
		this.since = now;
		this.awaited = true;
	}

	boolean isAwaited() {
		return this.awaited;
	}

	long since() {
		return this.since;
	}

}
