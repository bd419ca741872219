package dev.selecho.net;

import java.nio.ByteBuffer;

/**
 * A protocol: what a connection does with the bytes of its client.
 * <p>
 * Every method is called on the loop's thread, which all clients share: none may block,
 * and state that belongs to one connection needs no lock. A handler that serves several
 * connections is called by as many threads as the server has loops. What a method throws
 * ends that connection alone, with {@link CloseReason#ERROR}; but a
 * {@link ProtocolViolationException} tells that the client is to blame.
 */
public interface ConnectionHandler {

	/**
	 * A client has connected.
	 * @param connection its connection
	 * @throws Exception to end the connection
	 */
	default void onOpen(Connection connection) throws Exception {
	}

	/**
	 * Bytes have come. They follow the client's writes only in order, not in size: a
	 * message may come in pieces, or several at once.
	 * @param connection where they came from
	 * @param input the bytes, to be consumed entirely before this method returns; the
	 * buffer is used again for the next connection. What a handler wants to keep it
	 * copies
	 * @throws Exception to end the connection
	 */
	void onRead(Connection connection, ByteBuffer input) throws Exception;

	/**
	 * The client has ended its side and may still read (a half-close). By default the
	 * connection ends once everything written so far is delivered.
	 * @param connection the connection
	 * @throws Exception to end the connection
	 */
	default void onInputEnd(Connection connection) throws Exception {
		connection.close();
	}

	/**
	 * The output that waited was too much ({@link Connection#isWritable} was false), and
	 * has fallen to the low-water mark: who has stopped writing may go on.
	 * @param connection the connection
	 * @throws Exception to end the connection
	 */
	default void onDrained(Connection connection) throws Exception {
	}

	/**
	 * The server has begun to drain, and will end the connection once it is quiet: the
	 * last occasion to say goodbye, or to close. Called once, also for a connection that
	 * opens in the midst of a drain.
	 * @param connection the connection
	 * @throws Exception to end the connection
	 */
	default void onDraining(Connection connection) throws Exception {
	}

	/**
	 * The connection has ended. Called once for each for which {@link #onOpen} was, also
	 * if that threw. What this method throws is logged.
	 * @param connection the connection, which takes no more output
	 * @param reason why
	 */
	default void onClose(Connection connection, CloseReason reason) {
	}

	/**
	 * Asked by drain, idle timeout and maximum age: may the connection end now without
	 * tearing a message or losing a reply that is still to come? While it may not, a
	 * drain waits until its end, the maximum age for the linger time, the idle timeout
	 * not at all; then the connection is cut by a reset, for a part must not look like
	 * the whole.
	 * @return whether it may
	 */
	default boolean isIdle() {
		return true;
	}

}
