package dev.selecho.net;

/**
 * Why a connection ended: a closed set, fit for a metric's tag.
 */
public enum CloseReason {

	/** The client ended it. */
	PEER,

	/** The handler ended it. */
	DONE,

	/** The connection was reset, or failed at the socket. */
	RESET,

	/** No byte moved for the idle timeout. */
	IDLE,

	/** It reached its maximum age. */
	AGE,

	/** The server drained: everything was delivered, then a FIN. */
	DRAINED,

	/** An operator ended it. */
	ADMIN,

	/** The client did what its protocol forbids. */
	PROTOCOL,

	/** A deadline ended it before everything was delivered, or while a reply was owed. */
	CUT,

	/** The handler threw, or the server's own set-up of the connection failed. */
	ERROR;

	/**
	 * Tells whether the client had no part in it, nor had the protocol.
	 * @return whether a time limit of the server's own came first, or an operator
	 */
	boolean isByServer() {
		return this == IDLE || this == AGE || this == DRAINED || this == ADMIN;
	}

}
