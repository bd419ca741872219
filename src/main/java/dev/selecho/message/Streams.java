package dev.selecho.message;

import java.util.concurrent.Executor;

import dev.selecho.net.ConnectionHandlerFactory;

/**
 * Serves clients by {@link StreamHandler}s.
 */
public final class Streams {

	private Streams() {
	}

	/**
	 * Has each client served on a virtual thread.
	 * @param handler serves all clients
	 * @return what gives connections their handlers
	 */
	public static ConnectionHandlerFactory onVirtualThreads(StreamHandler handler) {
		return on(Workers.virtualThreads("tcp-stream"), handler);
	}

	/**
	 * Has each client served by an executor.
	 * @param executor runs a task for each client, as long as it is connected
	 * @param handler serves all clients
	 * @return what gives connections their handlers
	 */
	public static ConnectionHandlerFactory on(Executor executor, StreamHandler handler) {
		return (connection) -> new StreamSession(connection, executor, handler);
	}

}
