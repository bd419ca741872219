package dev.selecho.client;

import java.util.Locale;

/**
 * How a connection ended, or why there was none. The words are fixed for ever: scripts
 * and alerts match them.
 */
enum Outcome {

	/** The name has no address, or its lookup takes too long. */
	DNS,

	/** Nobody listens: the answer to the SYN was a reset. */
	REFUSED,

	/** No route, or no local address to connect from. */
	UNREACHABLE,

	/** No answer to the SYN in time. */
	CONNECT_TIMEOUT,

	/** Connected, but the two do not agree on TLS. */
	TLS,

	/** A FIN, and nothing was owed. */
	CLEAN_END,

	/** A FIN, with bytes owed: a part that looks like the whole. */
	SHORT_END,

	/** A reset, and nothing was owed. */
	RESET_IDLE,

	/** A reset, with bytes owed. */
	RESET_OWED,

	/** Silence, with bytes or the FIN owed. */
	STALL,

	/** Nobody takes what is sent. */
	SEND_STALL,

	/** Other bytes than those that were sent. */
	WRONG_BYTES,

	/** A PROXY protocol header came back: nobody on the way has read it. */
	PROXY_HEADER;

	private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

	String word() {
		return this.word;
	}

	/**
	 * Tells whether it is something to fail for. A clean end is not: that is what a drain
	 * looks like.
	 * @return whether it is
	 */
	boolean isFailure() {
		return this != CLEAN_END;
	}

	@Override
	public String toString() {
		return this.word;
	}

}
