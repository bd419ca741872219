package dev.selecho.service;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;

/**
 * Sends back whatever comes (RFC 862). It has no state of a connection, so there is one
 * handler for all that came by a listener: what is counted by listener costs no look-up
 * for a message.
 */
public final class EchoHandler implements ConnectionHandler, ConnectionHandlerFactory {

	private final EchoMode mode;

	/** By listener. */
	private final Map<String, Echo> echoes = new ConcurrentHashMap<>();

	/**
	 * Creates a handler.
	 * @param mode how long an echo goes on
	 */
	public EchoHandler(EchoMode mode) {
		this.mode = mode;
	}

	@Override
	public ConnectionHandler handlerFor(Connection connection) {
		return echo(connection);
	}

	/** For those who have it do a part of their own protocol. */
	@Override
	public void onRead(Connection connection, ByteBuffer input) {
		echo(connection).onRead(connection, input);
	}

	private Echo echo(Connection connection) {
		return this.echoes.computeIfAbsent(connection.listener(), (name) -> new Echo(this.mode, new LongAdder()));
	}

	/**
	 * Returns what was given back to clients of a listener, whether their sockets have
	 * taken it yet or not. For any thread.
	 * @param listener the listener's name
	 * @return bytes
	 */
	public long echoed(String listener) {
		Echo echo = this.echoes.get(listener);
		return (echo != null) ? echo.echoed().sum() : 0;
	}

	private record Echo(EchoMode mode, LongAdder echoed) implements ConnectionHandler {

		@Override
		public void onRead(Connection connection, ByteBuffer input) {
			this.echoed.add(input.remaining());
			connection.write(input);
			if (this.mode == EchoMode.ONCE) {
				connection.close();
			}
		}

	}

}
