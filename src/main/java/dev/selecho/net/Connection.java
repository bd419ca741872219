package dev.selecho.net;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One client's connection, as its handler sees it.
 * <p>
 * It belongs to the loop's thread, on which handlers are called; only what says so is for
 * any thread.
 */
public interface Connection {

	/**
	 * Sends bytes: at once what the socket takes, later the rest, in order. The source is
	 * consumed; a connection that ends takes nothing more and drops it.
	 * <p>
	 * What waits counts against the memory of all connections together. A protocol that
	 * writes more than it reads looks at {@link #isWritable} first: a connection whose
	 * output finds no room ends with {@link CloseReason#ERROR}. Small pieces that are
	 * written within one {@link ConnectionHandler#onRead} leave together when it returns.
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
	 * Ends the connection because its client does what the protocol forbids: as
	 * {@link #close} does, so that a last word still reaches the client, but with
	 * {@link CloseReason#PROTOCOL}.
	 * @param why what the client has done, for the log at DEBUG
	 * @throws IllegalStateException on another thread than the loop's
	 */
	void reject(String why);

	/**
	 * Ends the connection by a reset, at the end of the loop's turn: what waits is lost,
	 * and the client cannot take what it has got for the whole. A Unix domain socket has
	 * no resets: there the client reads an error if it had sent anything that was not
	 * read; if not, what it has got ends as if it were the whole, and only its next write
	 * fails.
	 * @throws IllegalStateException on another thread than the loop's
	 */
	void abort();

	/**
	 * Ends the connection as an exception of its handler would: for what fails after the
	 * handler has returned.
	 * @param cause what went wrong
	 * @throws IllegalStateException on another thread than the loop's
	 */
	void fail(Throwable cause);

	/**
	 * Stops reading, until {@link #resumeReading} is called: the client's bytes stay in
	 * the kernel, and in the end with the client. Beside it reading stops by itself while
	 * too much output waits, and goes on only when nothing speaks against it. What was
	 * read already still comes; a client that goes away is noticed when reading goes on,
	 * or by a write.
	 * @throws IllegalStateException on another thread than the loop's
	 */
	void pauseReading();

	/**
	 * Goes on reading after {@link #pauseReading}, as far as the handler is concerned.
	 * One call is enough, however often reading was paused.
	 * @throws IllegalStateException on another thread than the loop's
	 */
	void resumeReading();

	/**
	 * Counts input that the handler has copied and keeps, such as an unfinished message,
	 * to the memory that all connections share. What one read has brought always finds
	 * room. While memory is scarce a connection that keeps something is not read.
	 * @param bytes how many it keeps now, all together; at the end of the connection they
	 * are given back
	 * @return whether there is room for them; if not, as many are counted as before
	 * @throws IllegalStateException on another thread than the loop's
	 */
	boolean keep(int bytes);

	/**
	 * Returns the memory that all connections share, for what other threads hand over.
	 * For any thread.
	 * @return the server's
	 */
	SharedMemory memory();

	/**
	 * Runs a task later, on the loop's thread, unless the connection has ended by then.
	 * @param delay when, from the turn under way
	 * @param task the task; what it throws ends the connection
	 * @return what calls it off
	 * @throws IllegalStateException on another thread than the loop's
	 */
	Timer schedule(Duration delay, Runnable task);

	/**
	 * Runs a task on the loop's thread, where the connection may be used. Small pieces
	 * that it writes leave together at its end. For any thread.
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
	 * Tells whether more output is welcome: less of it waits than the high-water mark,
	 * and memory is not scarce. Once it is not, {@link ConnectionHandler#onDrained} tells
	 * when it is again.
	 * @return whether to go on writing
	 */
	boolean isWritable();

	/**
	 * Returns what was written and waits for the socket.
	 * @return bytes
	 */
	long pending();

	/**
	 * Returns the time of the loop's turn under way, which costs nothing to read.
	 * @return nanoseconds, as {@link System#nanoTime()} counts
	 */
	long nanoTime();

	/**
	 * Tells whether the caller is on the loop's thread. For any thread.
	 * @return whether everything here may be called
	 */
	boolean isOnLoop();

	/**
	 * Tells whether the caller may wait for something: not on the thread of any loop. For
	 * any thread.
	 * @return whether it may
	 */
	boolean mayWait();

	/**
	 * Returns which of the server's loops serves it: a task on one connection of a loop
	 * may use them all. For any thread.
	 * @return the loop, counted from 0
	 */
	int loopIndex();

	/**
	 * Returns its number, under which it is listed. For any thread.
	 * @return the number, from 1, counted by the server
	 */
	long id();

	/**
	 * Returns the client's address, as it was when it connected. For any thread.
	 * @return the address
	 */
	SocketAddress remoteAddress();

	/**
	 * Returns the server's address, to which the client has connected. For any thread.
	 * @return the address
	 */
	SocketAddress localAddress();

	/**
	 * Returns who is at the other end of a Unix domain socket: the user and the group
	 * that the client's process had when it connected. For any thread; the system is
	 * asked anew each time, and may have to look names up.
	 * @return who it is, or {@code null} for a client that came by TCP, on a system that
	 * does not tell, and once the connection has ended
	 */
	@Nullable PeerCredentials peerCredentials();

	/**
	 * Returns the name of the listener that accepted it. For any thread.
	 * @return the name
	 */
	String listener();

	/**
	 * A task that is to be run.
	 */
	@FunctionalInterface
	interface Timer {

		/**
		 * Calls it off; does nothing once it has run.
		 * @throws IllegalStateException on another thread than the loop's
		 */
		void cancel();

	}

}
