package dev.selecho.net;

/**
 * Gives each connection its handler: one of its own where the protocol has state, or one
 * for all where it has none.
 */
@FunctionalInterface
public interface ConnectionHandlerFactory {

	/**
	 * Returns the handler of a new connection. Called on the loop's thread. What it
	 * throws ends the connection with {@link CloseReason#ERROR}.
	 * @param connection the connection, which is best written in
	 * {@link ConnectionHandler#onOpen}
	 * @return its handler
	 */
	ConnectionHandler handlerFor(Connection connection);

}
