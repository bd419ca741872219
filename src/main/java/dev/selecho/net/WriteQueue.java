package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;

import dev.selecho.loop.Counter;
import org.jspecify.annotations.Nullable;

/**
 * The output of one connection that its socket has refused so far, in order. An empty
 * queue holds no memory. Used by the loop's thread alone.
 * <p>
 * {@link Output} extends it, and is no object beside it: there is one for each idle
 * client.
 */
class WriteQueue {

	private final ChunkPool pool;

	/** What waits in all queues of the listener together. */
	private final Counter pending;

	private @Nullable Chunk head;

	private @Nullable Chunk tail;

	private long size;

	WriteQueue(ChunkPool pool, Counter pending) {
		this.pool = pool;
		this.pending = pending;
	}

	final boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Returns the number of bytes waiting.
	 * @return bytes
	 */
	final long size() {
		return this.size;
	}

	/**
	 * Copies all that remains in the source to the end of the queue.
	 * @param source the bytes, consumed as far as there was room
	 * @return whether there was room for all
	 */
	final boolean add(ByteBuffer source) {
		int before = source.remaining();
		while (source.hasRemaining()) {
			Chunk last = this.tail;
			if (last == null || last.isFull()) {
				last = addChunk();
			}
			if (last == null) {
				break;
			}
			last.append(source);
		}
		grow(before - source.remaining());
		return !source.hasRemaining();
	}

	/**
	 * Offers the socket what waits, once, up to a bounded number of chunks.
	 * @param transport the way to the socket
	 * @param maxChunks the most chunks to offer
	 * @return the bytes that it took
	 * @throws IOException if the socket failed
	 */
	final long flush(Transport transport, int maxChunks) throws IOException {
		ByteBuffer[] gather = this.pool.gather;
		int most = Math.min(maxChunks, gather.length);
		int count = 0;
		for (Chunk chunk = this.head; chunk != null && count < most; chunk = chunk.next) {
			gather[count++] = chunk.buffer;
		}
		long taken = transport.write(gather, count);
		grow(-taken);
		while (this.head != null && !this.head.buffer.hasRemaining()) {
			removeHead(this.head);
		}
		return taken;
	}

	/** Gives all memory back; what waited is lost. */
	final void release() {
		while (this.head != null) {
			removeHead(this.head);
		}
		grow(-this.size);
	}

	private void grow(long length) {
		this.size += length;
		this.pending.add(length);
	}

	private @Nullable Chunk addChunk() {
		Chunk chunk = this.pool.take();
		if (chunk == null) {
			return null;
		}
		if (this.tail == null) {
			this.head = chunk;
		}
		else {
			this.tail.next = chunk;
		}
		this.tail = chunk;
		return chunk;
	}

	private void removeHead(Chunk chunk) {
		this.head = chunk.next;
		if (this.head == null) {
			this.tail = null;
		}
		this.pool.giveBack(chunk);
	}

}
