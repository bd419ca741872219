package dev.selecho.net;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * The memory in which output waits for the sockets of one loop: direct chunks of one
 * size, used again and again. They are at hand ahead of need, so that nothing is read for
 * whose reply there is no memory, even where other loops, or others in the process, have
 * used up what the limit would allow. Used by the loop's thread alone.
 * <p>
 * Direct, because the JDK copies a heap buffer through a direct one of its own, cached
 * per thread at the greatest size ever seen and visible in no metric.
 */
final class ChunkPool {

	/** One writability event hands the socket at most so many chunks: 256 KiB. */
	static final int MAX_CHUNKS_PER_WRITE = 16;

	/**
	 * Chunks at hand beside those of one read: that no more can be had, because others
	 * have taken the direct memory, is known while enough are left to be careful with.
	 */
	private static final int SPARE = 12;

	/** Scratch for gathering writes, of the loop's thread alone. */
	final ByteBuffer[] gather = new ByteBuffer[MAX_CHUNKS_PER_WRITE];

	private final ChunkStore store;

	private final int perRead;

	/** How many unused ones there are to be. */
	private final int ahead;

	/** How many there may be before others can have them. */
	private final int kept;

	private @Nullable Chunk free;

	private int unused;

	private int used;

	/**
	 * Creates a pool.
	 * @param store where chunks come from
	 * @param readSize the most bytes that one read may add
	 */
	ChunkPool(ChunkStore store, int readSize) {
		this.store = store;
		this.perRead = (readSize + Chunk.SIZE - 1) / Chunk.SIZE;
		this.ahead = store.ahead(this.perRead + SPARE);
		this.kept = (store.loops() == 1) ? Integer.MAX_VALUE : 2 * this.ahead;
		takeAhead();
	}

	/**
	 * Tells whether another full read might not find room. While it is so, connections
	 * with output waiting are not read, and others only as far as their sockets take the
	 * reply at once.
	 * @return whether memory is scarce
	 */
	boolean isScarce() {
		int all = takeAhead() ? this.store.limit() : this.store.made();
		// What other loops have at hand is theirs.
		int most = all - (this.store.loops() - 1) * this.ahead;
		// A quarter stays for what was read before memory got scarce, and for remainders.
		int wanted = Math.max(1, most - most / 4 - this.perRead);
		return this.unused + this.store.left(all) <= most - wanted;
	}

	/**
	 * Takes what the next reads may need.
	 * @return whether all that the limit allows can be had
	 */
	private boolean takeAhead() {
		while (this.unused < this.ahead) {
			Chunk chunk = this.store.take();
			if (chunk == null) {
				return !this.store.isOutOfMemory();
			}
			putBack(chunk);
		}
		return true;
	}

	int used() {
		return this.used;
	}

	/**
	 * Returns what an empty queue surely finds room for.
	 * @return bytes
	 */
	int room() {
		takeAhead();
		return (int) Math.min(Integer.MAX_VALUE, (long) this.unused * Chunk.SIZE);
	}

	/**
	 * Takes an empty chunk.
	 * @return the chunk, or {@code null} if the limit is reached, or no memory is left
	 */
	@Nullable Chunk take() {
		if (this.free == null) {
			takeAhead();
		}
		Chunk chunk = removeFree();
		if (chunk != null) {
			chunk.buffer.clear().limit(0);
			this.used++;
		}
		return chunk;
	}

	/** Takes one of those at hand, if there is one. */
	private @Nullable Chunk removeFree() {
		Chunk chunk = this.free;
		if (chunk != null) {
			this.free = chunk.next;
			this.unused--;
			chunk.next = null;
		}
		return chunk;
	}

	/**
	 * Counts memory of another kind, which handlers use for input that they keep. What
	 * was read finds room: as much is at hand.
	 * @param bytes how much more, or less
	 * @return whether there is room for it
	 */
	boolean keep(int bytes) {
		if (bytes <= 0) {
			this.store.release(-bytes);
			return true;
		}
		while (!this.store.reserve(bytes)) {
			Chunk chunk = removeFree();
			if (chunk == null) {
				return false;
			}
			this.store.giveBack(chunk);
		}
		return true;
	}

	void giveBack(Chunk chunk) {
		this.used--;
		if (this.unused < this.kept) {
			putBack(chunk);
		}
		else {
			this.store.giveBack(chunk);
		}
	}

	private void putBack(Chunk chunk) {
		chunk.next = this.free;
		this.free = chunk;
		this.unused++;
	}

}
