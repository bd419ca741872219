package dev.selecho.service;

import java.nio.ByteBuffer;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;

/**
 * Takes whatever comes and answers nothing (RFC 863). It has no state, so one serves all.
 */
public final class DiscardHandler implements ConnectionHandler, ConnectionHandlerFactory {

	@Override
	public ConnectionHandler handlerFor(Connection connection) {
		return this;
	}

	@Override
	public void onRead(Connection connection, ByteBuffer input) {
		input.position(input.limit());
	}

}
