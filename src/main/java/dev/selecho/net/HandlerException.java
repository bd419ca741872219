package dev.selecho.net;

/**
 * A handler threw: told apart from a socket that failed, whatever it threw.
 */
final class HandlerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	HandlerException(Exception cause) {
		super(cause);
	}

}
