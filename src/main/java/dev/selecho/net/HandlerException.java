package dev.selecho.net;

/**
 * A handler threw: told apart from a socket that failed, whatever it threw.
 */
final class HandlerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private HandlerException(Throwable cause) {
		super(cause);
	}

	static HandlerException of(Exception thrown) {
		return new HandlerException(thrown);
	}

	/**
	 * Marks what a handler threw. An error is none of a socket's, and stays as it is.
	 * @param thrown what it threw
	 * @return what tells so
	 */
	static Throwable mark(Throwable thrown) {
		return (thrown instanceof Exception ex) ? of(ex) : thrown;
	}

	/**
	 * Returns what was thrown.
	 * @param failure a failure, marked or not
	 * @return what the log shows
	 */
	static Throwable causeOf(Throwable failure) {
		Throwable cause = (failure instanceof HandlerException) ? failure.getCause() : null;
		return (cause != null) ? cause : failure;
	}

}
