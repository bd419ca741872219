package dev.selecho.net;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The memory in which output waits, for all loops together: never more chunks than a
 * limit. A loop takes them from here into its {@link ChunkPool} and gives back what it
 * has no use for. What handlers keep is counted with them. For any thread.
 */
final class ChunkStore implements SharedMemory {

	private final DirectMemory memory;

	private final int limit;

	private final int loops;

	private final AtomicInteger made = new AtomicInteger();

	/** Bytes of those that loops have, and of what is counted with them. */
	private final AtomicLong taken = new AtomicLong();

	/** Those that no loop has use for. */
	private final Queue<Chunk> unused = new ConcurrentLinkedQueue<>();

	/**
	 * Whether the last chunk could not be made, because others have taken the direct
	 * memory that the limit would allow.
	 */
	private volatile boolean outOfMemory;

	/**
	 * Creates a store.
	 * @param limit bytes of all chunks together
	 * @param loops how many loops share it
	 * @param memory where chunks come from
	 */
	ChunkStore(long limit, int loops, DirectMemory memory) {
		this.limit = (int) Math.min(Integer.MAX_VALUE, Math.max(1, limit / Chunk.SIZE));
		this.loops = loops;
		this.memory = memory;
	}

	/** The most chunks that there may be. */
	int limit() {
		return this.limit;
	}

	/** How many chunks there are. */
	int made() {
		return this.made.get();
	}

	/**
	 * Returns how many chunks a loop can still have from here.
	 * @param most how many there can be in all
	 * @return the number
	 */
	int left(int most) {
		return most - (int) Math.ceilDiv(this.taken.get(), Chunk.SIZE);
	}

	/**
	 * Returns how many unused chunks a loop is to have at hand. No loop's are so many
	 * that another could have none.
	 * @param wanted how many it would like
	 * @return how many it gets
	 */
	int ahead(int wanted) {
		return (this.loops == 1) ? wanted : Math.min(wanted, Math.max(1, this.limit / (2 * this.loops)));
	}

	int loops() {
		return this.loops;
	}

	boolean isOutOfMemory() {
		return this.outOfMemory;
	}

	/**
	 * Takes a chunk.
	 * @return the chunk, or {@code null} if the limit is reached, or no memory is left
	 */
	@Nullable Chunk take() {
		if (!reserve(Chunk.SIZE)) {
			return null;
		}
		Chunk chunk = this.unused.poll();
		if (chunk == null) {
			chunk = make();
		}
		if (chunk == null) {
			release(Chunk.SIZE);
		}
		return chunk;
	}

	private @Nullable Chunk make() {
		if (this.made.incrementAndGet() <= this.limit) {
			ByteBuffer buffer = this.memory.allocate(Chunk.SIZE);
			this.outOfMemory = buffer == null;
			if (buffer != null) {
				return new Chunk(buffer);
			}
		}
		this.made.decrementAndGet();
		return null;
	}

	void giveBack(Chunk chunk) {
		this.unused.add(chunk);
		release(Chunk.SIZE);
	}

	@Override
	public boolean reserve(int bytes) {
		if (this.taken.addAndGet(bytes) <= (long) this.limit * Chunk.SIZE) {
			return true;
		}
		this.taken.addAndGet(-bytes);
		return false;
	}

	@Override
	public void release(int bytes) {
		this.taken.addAndGet(-bytes);
	}

}
