package dev.selecho.net;

import java.nio.channels.SelectionKey;

import dev.selecho.loop.Counter;
import dev.selecho.net.ConnectionInfo.Reading;

/**
 * Whether a connection may be read: only while nothing speaks against it. Each cause has
 * one owner, and follows from the present levels or is released by who has set it, so
 * that no edge can be lost and one cause never opens what another keeps closed.
 * <p>
 * {@link Input} extends it, and is no object beside it: there is one for each idle
 * client.
 */
class ReadGate {

	/**
	 * Output waits: the high-water mark was reached and the low one is not yet, or memory
	 * is scarce.
	 */
	private static final int OUTPUT = 1;

	/**
	 * Memory is scarce: not read until the socket is writable, and takes the reply; or,
	 * by a handler that keeps input, until it is not scarce any more.
	 */
	private static final int MEMORY = 2;

	/** The handler has asked for it. */
	private static final int HANDLER = 4;

	private final WriteQueue queue;

	private final ChunkPool chunks;

	private final ConnectionSettings settings;

	/** The gauge of connections that are not read. */
	private final Counter readsPaused;

	/** What speaks against reading: a set of the above. */
	private int causes;

	/** Bytes of input that the handler keeps. */
	private int kept;

	/** Nothing comes any more. */
	private boolean ended;

	private boolean counted;

	ReadGate(WriteQueue queue, ChunkPool chunks, ConnectionSettings settings, Counter readsPaused) {
		this.queue = queue;
		this.chunks = chunks;
		this.settings = settings;
		this.readsPaused = readsPaused;
	}

	final boolean isOpen() {
		return this.causes == 0;
	}

	/** Whether the client has ended its side. */
	final boolean hasEnded() {
		return this.ended;
	}

	final void end() {
		this.ended = true;
	}

	/**
	 * Returns the interest set that the present state asks for. Never empty for long
	 * while the client could vanish unseen: who is not read has output waiting, or waits
	 * for its socket, or is looked at again soon; but for those whose handler wants it
	 * so.
	 * @return a set of operations
	 */
	final int wanted() {
		int ops = (!this.ended && isOpen()) ? SelectionKey.OP_READ : 0;
		return (!this.queue.isEmpty() || awaitsSocket()) ? ops | SelectionKey.OP_WRITE : ops;
	}

	/** Whether something may wait in the socket that nobody looks at for now. */
	final boolean isHeldBack() {
		return !this.ended && !(isOpen() && admits());
	}

	/**
	 * Tells why nothing is read.
	 * @return the reason, or that it is read
	 */
	final Reading reading() {
		if (this.ended) {
			return Reading.ENDED;
		}
		if (has(OUTPUT)) {
			return Reading.PAUSED;
		}
		if (has(HANDLER)) {
			return Reading.HELD;
		}
		return has(MEMORY) ? Reading.SCARCE : Reading.ON;
	}

	/** The handler's own cause. */
	final void hold(boolean held) {
		set(HANDLER, held);
	}

	/**
	 * The handler keeps input that it cannot use yet.
	 * @param bytes how many it keeps now, all together
	 * @return whether there is room for them; if not, it keeps as many as before
	 */
	final boolean keep(int bytes) {
		if (!this.chunks.keep(bytes - this.kept)) {
			return false;
		}
		this.kept = bytes;
		return true;
	}

	/**
	 * There is something to read, or there may be.
	 * @return whether it may be read now. While memory is scarce it may not: a connection
	 * with output waiting pauses, one without waits for its socket
	 */
	final boolean admits() {
		if (!this.chunks.isScarce()) {
			return true;
		}
		set(MEMORY, this.kept > 0 || this.queue.isEmpty());
		return false;
	}

	/**
	 * The socket is writable, and has been offered what waited.
	 * @return whether this is what reading has waited for
	 */
	final boolean socketWritable() {
		boolean waited = awaitsSocket() && this.queue.isEmpty();
		set(MEMORY, awaitsRoom() || awaitsPlenty());
		return waited && isOpen();
	}

	/**
	 * Tells whether the gate asks for the socket's writability.
	 * @return whether a writable socket would let something be read
	 */
	final boolean awaitsSocket() {
		return has(MEMORY) && this.kept == 0 && this.chunks.room() > 0;
	}

	/**
	 * Tells whether the shared memory is used up to the last chunk, which no event of
	 * this connection will change.
	 * @return whether to ask again after a while
	 */
	final boolean awaitsRoom() {
		return has(MEMORY) && this.kept == 0 && this.chunks.room() == 0;
	}

	/**
	 * Tells whether the connection waits until memory is not scarce: what it would bring
	 * is likely to be kept, and the last of the memory is for those who keep nothing.
	 * @return whether to ask again then
	 */
	final boolean awaitsPlenty() {
		return has(MEMORY) && this.kept > 0;
	}

	/**
	 * Tells whether more output is welcome.
	 * @return whether less waits than the high-water mark, or has since it was reached
	 * fallen below the low one
	 */
	final boolean isWritable() {
		return !mustPause();
	}

	/**
	 * Follows what has become of the output.
	 * @param open whether the connection still has a handler to read for; what is only
	 * discarded is read in any case
	 * @return whether the output that waited was too much, and is not any more
	 */
	final boolean update(boolean open) {
		boolean waited = has(OUTPUT);
		set(OUTPUT, open && mustPause());
		set(MEMORY, has(MEMORY) && open && !this.ended && this.chunks.isScarce());
		set(HANDLER, has(HANDLER) && open);
		boolean closed = !this.ended && !isOpen();
		if (closed != this.counted) {
			this.counted = closed;
			this.readsPaused.add(closed ? 1 : -1);
		}
		return waited && open && !has(OUTPUT);
	}

	private boolean mustPause() {
		if (this.queue.isEmpty()) {
			return false;
		}
		if (this.chunks.isScarce()) {
			return true;
		}
		return this.queue.size() >= (has(OUTPUT) ? this.settings.lowWaterMark() : this.settings.highWaterMark());
	}

	private boolean has(int cause) {
		return (this.causes & cause) != 0;
	}

	private void set(int cause, boolean present) {
		this.causes = present ? this.causes | cause : this.causes & ~cause;
	}

}
