package dev.selecho.client;

/**
 * The command line asks for what cannot be.
 */
final class UsageException extends Exception {

	private static final long serialVersionUID = 1L;

	UsageException(String message) {
		super(message);
	}

}
