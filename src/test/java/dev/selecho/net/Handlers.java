package dev.selecho.net;

/**
 * Handlers to try the server with.
 */
final class Handlers {

	/** Sends back what comes. The real one lies above this package. */
	static final ConnectionHandler ECHO = Connection::write;

	private Handlers() {
	}

	/**
	 * Throws at every read.
	 * @param failure what to throw, made anew each time
	 * @return the handler
	 */
	static ConnectionHandler throwing(java.util.function.Supplier<Throwable> failure) {
		return (connection, input) -> sneak(failure.get());
	}

	/**
	 * Throws what a method may not declare.
	 * @param failure what to throw
	 */
	static void sneak(Throwable failure) {
		Handlers.<RuntimeException>sneakAs(failure);
	}

	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" }) // an Error has to
																		// pass as well
	private static <T extends Throwable> void sneakAs(Throwable failure) throws T {
		throw (T) failure;
	}

}
