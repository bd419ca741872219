package dev.selecho.service;

/**
 * How long an echo goes on.
 */
public enum EchoMode {

	/** Until the client ends the connection, as RFC 862 has it. */
	PERSISTENT,

	/** One reply, to the first bytes that come; then the server ends the connection. */
	ONCE

}
