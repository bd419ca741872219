package dev.selecho.net;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * The memory in which output waits for the sockets of one loop: direct chunks of one
 * size, made when first needed, used again and again, never more than a limit.
 * <p>
 * Direct, because the JDK copies a heap buffer through a direct one of its own, cached
 * per thread at the greatest size ever seen and visible in no metric.
 */
final class ChunkPool {

	/** A quarter of the usual read: small enough for many slow readers at once. */
	static final int CHUNK_SIZE = 16 * 1024;

	/** One writability event hands the socket at most so many chunks: 256 KiB. */
	static final int MAX_CHUNKS_PER_WRITE = 16;

	/** Scratch for gathering writes, of the loop's thread alone. */
	final ByteBuffer[] gather = new ByteBuffer[MAX_CHUNKS_PER_WRITE];

	private final int limit;

	private final int scarceFrom;

	private @Nullable Chunk free;

	private int used;

	/**
	 * Creates a pool.
	 * @param limit bytes of all chunks together
	 * @param readSize the most bytes that one read may add
	 */
	ChunkPool(long limit, int readSize) {
		this.limit = (int) Math.min(Integer.MAX_VALUE, Math.max(1, limit / CHUNK_SIZE));
		int perRead = (readSize + CHUNK_SIZE - 1) / CHUNK_SIZE;
		// A quarter stays for what was read before memory got scarce, and for remainders.
		this.scarceFrom = Math.max(1, this.limit - this.limit / 4 - perRead);
	}

	/**
	 * Tells whether another full read might not find room. While it is so, connections
	 * with output waiting are not read, and others only as far as their sockets take the
	 * reply at once.
	 * @return whether memory is scarce
	 */
	boolean isScarce() {
		return this.used >= this.scarceFrom;
	}

	int used() {
		return this.used;
	}

	/**
	 * Returns what an empty queue surely finds room for.
	 * @return bytes
	 */
	int room() {
		return (int) Math.min(Integer.MAX_VALUE, (long) (this.limit - this.used) * CHUNK_SIZE);
	}

	/**
	 * Takes an empty chunk.
	 * @return the chunk, or {@code null} if the limit is reached
	 */
	@Nullable Chunk take() {
		if (this.used >= this.limit) {
			return null;
		}
		Chunk chunk = this.free;
		if (chunk != null) {
			this.free = chunk.next;
			chunk.next = null;
		}
		else {
			chunk = new Chunk(ByteBuffer.allocateDirect(CHUNK_SIZE));
		}
		chunk.buffer.clear().limit(0);
		this.used++;
		return chunk;
	}

	void giveBack(Chunk chunk) {
		chunk.next = this.free;
		this.free = chunk;
		this.used--;
	}

	/**
	 * A piece of waiting output, and its place in a queue or in the pool.
	 */
	static final class Chunk {

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

}
