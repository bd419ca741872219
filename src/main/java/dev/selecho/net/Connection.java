package dev.selecho.net;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * One client's connection, as its handler sees it.
 * <p>
 * It belongs to the loop's thread, on which handlers are called; only {@link #execute},
 * {@link #remoteAddress} and {@link #listener} are for any thread.
 */
public interface Connection {

	/**
	 * Sends bytes: at once what the socket takes, later the rest, in order. The source is
	 * consumed; a connection that ends takes nothing more and drops it.
	 * <p>
	 * What waits counts against the memory of all connections together. A protocol that
	 * writes more than it reads looks at {@link #pending} first: a connection whose
	 * output finds no room ends with {@link CloseReason#ERROR}.
	 * @param source the bytes
	 * @throws IllegalStateException on another thread than the loop's
	 */
	void write(ByteBuffer source);

	/**
	 * Ends the connection once everything written is delivered: flushes, sends a FIN,
	 * reads the input to its end or the linger deadline, closes. Returns at once; a
	 * second call does nothing.
	 * @throws IllegalStateException on another thread than the loop's
	 */
	void close();

	/**
	 * Runs a task on the loop's thread, where the connection may be used. For any thread.
	 * @param task the task; what it throws ends the connection
	 * @throws java.util.concurrent.RejectedExecutionException if the server has ended
	 */
	void execute(Runnable task);

	/**
	 * Tells whether the connection takes output.
	 * @return whether it does
	 */
	boolean isOpen();

	/**
	 * Returns what was written and waits for the socket.
	 * @return bytes
	 */
	long pending();

	/**
	 * Returns the client's address, as it was when it connected. For any thread.
	 * @return the address
	 */
	SocketAddress remoteAddress();

	/**
	 * Returns the name of the listener that accepted it. For any thread.
	 * @return the name
	 */
	String listener();

}
