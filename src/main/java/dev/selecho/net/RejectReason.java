package dev.selecho.net;

/**
 * Why a client was accepted only to be closed at once: a closed set, fit for a metric's
 * tag.
 */
public enum RejectReason {

	/** The server holds as many connections as it may. */
	LIMIT,

	/** The socket could not be set up: its options, or its registration, failed. */
	ERROR

}
