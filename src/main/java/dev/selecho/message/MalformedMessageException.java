package dev.selecho.message;

import dev.selecho.net.CloseReason;
import dev.selecho.net.ProtocolViolationException;

/**
 * What a client has sent is no message. Whoever finds that out throws it: a framing, a
 * codec, a handler. The connection then ends with {@link CloseReason#PROTOCOL}, after the
 * handler's last word.
 */
public class MalformedMessageException extends ProtocolViolationException {

	private static final long serialVersionUID = 1L;

	private final Fault fault;

	/**
	 * Creates an exception of the kind {@link Fault#MALFORMED}.
	 * @param message what the client has done, for the log at DEBUG
	 */
	public MalformedMessageException(String message) {
		this(Fault.MALFORMED, message);
	}

	/**
	 * Creates an exception.
	 * @param fault the kind
	 * @param message what the client has done, for the log at DEBUG
	 */
	public MalformedMessageException(Fault fault, String message) {
		super(message);
		this.fault = fault;
	}

	/**
	 * Returns what is wrong with the message.
	 * @return the kind
	 */
	public final Fault fault() {
		return this.fault;
	}

	/**
	 * What may be wrong with a message: a closed set, by which they are counted.
	 */
	public enum Fault {

		/** It is not as its protocol has it. */
		MALFORMED,

		/** It is larger than the most that is taken. */
		TOO_LONG,

		/** The client has ended its side in the midst of it. */
		TRUNCATED,

		/** It was not there in time. */
		TIMEOUT

	}

}
