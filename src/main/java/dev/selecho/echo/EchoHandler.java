package dev.selecho.echo;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;

/**
 * Sends back whatever comes (RFC 862). It has no state of a connection, so one serves
 * all.
 */
public final class EchoHandler implements ConnectionHandler, ConnectionHandlerFactory {

	private final EchoMode mode;

	private final LongAdder echoed = new LongAdder();

	/**
	 * Creates a handler.
	 * @param mode how long an echo goes on
	 */
	public EchoHandler(EchoMode mode) {
		this.mode = mode;
	}

	@Override
	public ConnectionHandler handlerFor(Connection connection) {
		return this;
	}

	@Override
	public void onRead(Connection connection, ByteBuffer input) {
		this.echoed.add(input.remaining());
		connection.write(input);
		if (this.mode == EchoMode.ONCE) {
			connection.close();
		}
	}

	/**
	 * Returns what was given back to clients, whether their sockets have taken it yet or
	 * not. For any thread.
	 * @return bytes
	 */
	public long echoed() {
		return this.echoed.sum();
	}

}
