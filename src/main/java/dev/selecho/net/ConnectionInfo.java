package dev.selecho.net;

import java.net.SocketAddress;
import java.time.Duration;

/**
 * What was to be seen of a connection at one moment.
 *
 * @param id its number, which no other connection of this start of the server has
 * @param listener the name of the listener that accepted it
 * @param client the client's address
 * @param age the time since it was accepted
 * @param idle the time since a byte moved
 * @param received bytes read from its socket
 * @param sent bytes that its socket took
 * @param pending bytes that wait for its socket
 * @param phase where it is in its life
 * @param reading whether it is read, or why not
 */
public record ConnectionInfo(long id, String listener, SocketAddress client, Duration age, Duration idle, long received,
		long sent, long pending, Phase phase, Reading reading) {

	/** Where a connection is in its life. */
	public enum Phase {

		/** It is served. */
		OPEN,

		/** It is ending, and what was written is still under way. */
		FLUSHING,

		/** Everything is delivered and the FIN is out: the client's own is awaited. */
		LINGERING

	}

	/** Whether a connection is read. */
	public enum Reading {

		/** It is. */
		ON,

		/** The client has ended its side. */
		ENDED,

		/**
		 * Its output waits: the high-water mark, or the scarce memory of all, is reached.
		 */
		PAUSED,

		/** Its handler has asked not to read for now. */
		HELD,

		/** The memory that all share is scarce, and its socket is not writable. */
		SCARCE,

		/** What comes is thrown away: the connection is ending. */
		DISCARDED

	}

}
