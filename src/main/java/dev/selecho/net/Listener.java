package dev.selecho.net;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * An address on which a server listens, and the protocol spoken there.
 */
public final class Listener {

	private final String name;

	private final InetSocketAddress address;

	private final ConnectionHandlerFactory handlers;

	private final ListenerCounters counters = new ListenerCounters();

	/** Published by the starting and the loop's thread to those who ask. */
	private volatile @Nullable InetSocketAddress localAddress;

	/**
	 * Creates a listener. It is bound when its server starts.
	 * @param name what logs and metrics call it
	 * @param address where to listen; port 0 takes a free one
	 * @param handlers the protocol
	 */
	public Listener(String name, InetSocketAddress address, ConnectionHandlerFactory handlers) {
		this.name = name;
		this.address = address;
		this.handlers = handlers;
	}

	/**
	 * Returns the listener's name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the address that was asked for.
	 * @return the address
	 */
	public InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Returns the address where clients are accepted, with the real port.
	 * @return the address, or {@code null} while the listener is not bound
	 */
	public @Nullable InetSocketAddress localAddress() {
		return this.localAddress;
	}

	/**
	 * Returns the port where clients are accepted.
	 * @return the port, or -1 while the listener is not bound
	 */
	public int port() {
		InetSocketAddress bound = this.localAddress;
		return (bound != null) ? bound.getPort() : -1;
	}

	/**
	 * Returns what was counted.
	 * @return the counters
	 */
	public ListenerCounters counters() {
		return this.counters;
	}

	ConnectionHandlerFactory handlers() {
		return this.handlers;
	}

	void bound(@Nullable InetSocketAddress localAddress) {
		this.localAddress = localAddress;
	}

}
