package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * The way between a connection and its socket. A connection never asks what lies between.
 * Used by the loop's thread alone; never blocks.
 */
interface Transport {

	/**
	 * Reads once.
	 * @param target where the bytes go
	 * @return how many came, 0 if none are there yet, -1 at the end of the input
	 * @throws IOException if the socket failed
	 */
	int read(ByteBuffer target) throws IOException;

	/**
	 * Writes what the socket takes at once.
	 * @param source the bytes
	 * @return how many the socket took
	 * @throws IOException if the socket failed
	 */
	int write(ByteBuffer source) throws IOException;

	/**
	 * Writes once from several buffers, in order.
	 * @param sources the buffers
	 * @param count how many of them to use
	 * @return how many bytes the socket took
	 * @throws IOException if the socket failed
	 */
	long write(ByteBuffer[] sources, int count) throws IOException;

	/**
	 * Ends the output: the peer reads all that was written, then a FIN.
	 * @throws IOException if the socket failed
	 */
	void shutdownOutput() throws IOException;

	/**
	 * Asks the system who is at the other end. For any thread.
	 * @return user and group, or {@code null} if the system does not know, or the socket
	 * is closed
	 */
	@Nullable PeerCredentials peerCredentials();

	/**
	 * Closes the socket by a reset, and throws away what the kernel still holds: the peer
	 * must not take what it has for the whole.
	 * <p>
	 * A Unix domain socket has no resets. There the peer reads what the socket took, and
	 * then an error if it had sent anything that nobody has read; if not, the end of the
	 * stream, as after {@link #close}, and it learns by its next write alone that nobody
	 * listens.
	 * @throws IOException if closing failed
	 */
	void abort() throws IOException;

	/**
	 * Closes the socket. Its descriptor goes with the loop's next selection.
	 * @throws IOException if closing failed
	 */
	void close() throws IOException;

}
