package dev.selecho.net;

import dev.selecho.loop.Counter;
import dev.selecho.net.ConnectionInfo.Reading;

/**
 * Whether a connection may be read, as far as its output is concerned: the water marks of
 * its own queue, and the memory that all queues share. Each answer follows from the
 * present levels, so that no edge can be lost.
 * <p>
 * {@link Input} extends it, and is no object beside it: there is one for each idle
 * client.
 */
class ReadGate {

	private final WriteQueue queue;

	private final ChunkPool chunks;

	private final ConnectionSettings settings;

	/** The gauge of connections that are not read. */
	private final Counter readsPaused;

	/** Not read until enough of the waiting output is gone. */
	private boolean paused;

	/** Memory is scarce: not read until the socket is writable, and takes the reply. */
	private boolean awaitingSocket;

	private boolean counted;

	ReadGate(WriteQueue queue, ChunkPool chunks, ConnectionSettings settings, Counter readsPaused) {
		this.queue = queue;
		this.chunks = chunks;
		this.settings = settings;
		this.readsPaused = readsPaused;
	}

	final boolean isOpen() {
		return !this.paused && !this.awaitingSocket;
	}

	/**
	 * Tells why nothing is read.
	 * @return the reason, or that it is read
	 */
	Reading reading() {
		if (this.paused) {
			return Reading.PAUSED;
		}
		return this.awaitingSocket ? Reading.SCARCE : Reading.ON;
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
		this.awaitingSocket = this.queue.isEmpty();
		return false;
	}

	/**
	 * The socket is writable, and has been offered what waited.
	 * @return whether this is what reading has waited for
	 */
	final boolean socketWritable() {
		boolean waited = awaitsSocket() && this.queue.isEmpty();
		this.awaitingSocket = awaitsRoom();
		return waited;
	}

	/**
	 * Tells whether the gate asks for the socket's writability.
	 * @return whether a writable socket would let something be read
	 */
	final boolean awaitsSocket() {
		return this.awaitingSocket && this.chunks.room() > 0;
	}

	/**
	 * Tells whether the shared memory is used up to the last chunk, which no event of
	 * this connection will change.
	 * @return whether to ask again after a while
	 */
	final boolean awaitsRoom() {
		return this.awaitingSocket && this.chunks.room() == 0;
	}

	/**
	 * Follows what has become of the output.
	 * @param reading whether the connection still wants to read at all
	 */
	final void update(boolean reading) {
		this.paused = reading && mustPause();
		this.awaitingSocket &= reading && this.chunks.isScarce();
		boolean isClosed = !isOpen();
		if (isClosed != this.counted) {
			this.counted = isClosed;
			this.readsPaused.add(isClosed ? 1 : -1);
		}
	}

	private boolean mustPause() {
		if (this.queue.isEmpty()) {
			return false;
		}
		if (this.chunks.isScarce()) {
			return true;
		}
		return this.queue.size() >= (this.paused ? this.settings.lowWaterMark() : this.settings.highWaterMark());
	}

}
