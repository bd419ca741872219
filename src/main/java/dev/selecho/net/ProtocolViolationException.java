package dev.selecho.net;

/**
 * A client has done something that its protocol forbids. Thrown by a handler, it ends the
 * connection as {@link Connection#reject} does: in good order, counted, and with nothing
 * in the log above DEBUG.
 */
public class ProtocolViolationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what the client has done, for the log at DEBUG
	 */
	public ProtocolViolationException(String message) {
		super(message);
	}

}
