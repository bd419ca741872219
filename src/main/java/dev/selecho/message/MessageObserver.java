package dev.selecho.message;

/**
 * Sees each message that is handled off the loop: a trace, a context, a log's key. On the
 * thread of the handler.
 */
@FunctionalInterface
public interface MessageObserver {

	/** Sees nothing. */
	MessageObserver NONE = (session, handling) -> handling.run();

	/**
	 * Has a message handled.
	 * @param session whose message it is
	 * @param handling what the handler does, to be run once
	 * @throws Exception what the handler throws, to be passed on
	 */
	void observe(Session<?> session, Handling handling) throws Exception;

	/**
	 * The handling of one message.
	 */
	@FunctionalInterface
	interface Handling {

		/**
		 * Calls the handler.
		 * @throws Exception what it throws
		 */
		void run() throws Exception;

	}

}
