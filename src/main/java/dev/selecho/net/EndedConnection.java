package dev.selecho.net;

import java.net.SocketAddress;
import java.time.Duration;

/**
 * A connection that has ended, or a client that was rejected.
 *
 * @param id its number; 0 for a rejected client
 * @param listener the name of the listener
 * @param client the client's address
 * @param why a {@link CloseReason}, or a {@link RejectReason}
 * @param age how old it was
 * @param received bytes read from its socket
 * @param sent bytes that its socket took
 * @param at when it ended, as {@link System#nanoTime()} counts
 */
public record EndedConnection(long id, String listener, SocketAddress client, Enum<?> why, Duration age, long received,
		long sent, long at) {

	/**
	 * Tells whether it was never served.
	 * @return whether the client was rejected
	 */
	public boolean isRejected() {
		return this.why instanceof RejectReason;
	}

}
