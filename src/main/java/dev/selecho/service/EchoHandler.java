package dev.selecho.service;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

	/** By listener. */
	private final Map<String, LongAdder> echoed = new ConcurrentHashMap<>();

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
		count(connection.listener(), input.remaining());
		connection.write(input);
		if (this.mode == EchoMode.ONCE) {
			connection.close();
		}
	}

	/** Finding the counter takes no lock, and adding makes nothing. */
	private void count(String listener, int bytes) {
		LongAdder counter = this.echoed.get(listener);
		if (counter == null) {
			counter = this.echoed.computeIfAbsent(listener, (name) -> new LongAdder());
		}
		counter.add(bytes);
	}

	/**
	 * Returns what was given back to clients of a listener, whether their sockets have
	 * taken it yet or not. For any thread.
	 * @param listener the listener's name
	 * @return bytes
	 */
	public long echoed(String listener) {
		LongAdder counter = this.echoed.get(listener);
		return (counter != null) ? counter.sum() : 0;
	}

}
