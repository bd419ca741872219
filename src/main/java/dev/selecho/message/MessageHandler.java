package dev.selecho.message;

import dev.selecho.net.CloseReason;

/**
 * What a client's messages do. Usually there is one for each connection, and its state is
 * its fields: the calls for one connection come one after the other, and each sees what
 * the one before has left, on the loop as on virtual threads. It needs no lock.
 * <p>
 * On the loop none may block. What a method throws ends the connection with
 * {@link CloseReason#ERROR}; but a {@link MalformedMessageException} tells that the
 * client is to blame.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
@FunctionalInterface
public interface MessageHandler<I, O> {

	/**
	 * A message has come.
	 * @param session who has sent it
	 * @param message the message
	 * @throws Exception to have {@link #onFailure} called
	 */
	void onMessage(Session<O> session, I message) throws Exception;

	/**
	 * A client has connected. Called before anything else.
	 * @param session the client
	 * @throws Exception to end the connection
	 */
	default void onOpen(Session<O> session) throws Exception {
	}

	/**
	 * The client has ended its side after a whole message, all of which were handled, and
	 * may still read. By default the connection ends once everything is delivered.
	 * @param session the client
	 * @throws Exception to end the connection
	 */
	default void onInputEnd(Session<O> session) throws Exception {
		session.close();
	}

	/**
	 * Nothing was received for the silence timeout, which begins anew. By default the
	 * connection ends; one may also ask the client, and stay.
	 * @param session the client
	 * @throws Exception to end the connection
	 */
	default void onSilence(Session<O> session) throws Exception {
		session.close();
	}

	/**
	 * The client has sent what is no message, in part or too slowly: the occasion for a
	 * last word. Nothing more of it is read, and then the connection ends.
	 * @param session the client
	 * @param cause what was wrong
	 * @throws Exception to end the connection without waiting
	 */
	default void onMalformed(Session<O> session, MalformedMessageException cause) throws Exception {
	}

	/**
	 * {@link #onMessage} has thrown. By default the connection ends; who answers here
	 * goes on with the next message.
	 * @param session the client
	 * @param failure what it has thrown
	 * @throws Exception to end the connection
	 */
	default void onFailure(Session<O> session, Exception failure) throws Exception {
		throw failure;
	}

	/**
	 * The server has begun to drain: the last occasion to say goodbye.
	 * @param session the client
	 * @throws Exception to end the connection
	 */
	default void onDraining(Session<O> session) throws Exception {
	}

	/**
	 * The connection has ended. Called last, once for each session for which
	 * {@link #onOpen} was.
	 * @param session the client, which takes no more output
	 * @param reason why
	 */
	default void onClose(Session<O> session, CloseReason reason) {
	}

	/**
	 * Asked, on the loop's thread and never beside another call, before the server ends
	 * the connection of its own accord: whether nothing is owed that the server does not
	 * know of. It knows of unfinished messages, of those that wait, and of output.
	 * @return whether the connection may end
	 */
	default boolean isIdle() {
		return true;
	}

}
