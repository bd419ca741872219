package dev.selecho.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * An address on which a server listens, and the protocol spoken there.
 */
public final class Listener {

	private final String name;

	private final SocketAddress address;

	private final @Nullable String protocol;

	private final ConnectionHandlerFactory handlers;

	private final @Nullable ListenerOptions options;

	private final ListenerCounters counters = new ListenerCounters();

	/** Published by the starting and the loop's thread to those who ask. */
	private volatile @Nullable SocketAddress localAddress;

	/**
	 * Creates a listener that works as the options of its server say. It is bound when
	 * its server starts.
	 * @param name what logs and metrics call it
	 * @param address where to listen: an {@link InetSocketAddress}, whose port 0 takes a
	 * free one, or a {@link java.net.UnixDomainSocketAddress}
	 * @param handlers the protocol
	 */
	public Listener(String name, SocketAddress address, ConnectionHandlerFactory handlers) {
		this(name, address, null, handlers, null);
	}

	/**
	 * Creates a listener. It is bound when its server starts.
	 * @param name what logs and metrics call it
	 * @param address where to listen: an {@link InetSocketAddress}, whose port 0 takes a
	 * free one, or a {@link java.net.UnixDomainSocketAddress}
	 * @param protocol what logs call the protocol, {@code null} if they leave it out
	 * @param handlers the protocol
	 * @param options how it works, {@code null} for as its server's options say
	 */
	public Listener(String name, SocketAddress address, @Nullable String protocol, ConnectionHandlerFactory handlers,
			@Nullable ListenerOptions options) {
		OptionChecks.check(!name.isBlank(), "name", name, "must not be empty: it tells listeners apart");
		this.name = name;
		this.address = address;
		this.protocol = protocol;
		this.handlers = handlers;
		this.options = options;
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
	public SocketAddress address() {
		return this.address;
	}

	/**
	 * Returns what logs call the protocol.
	 * @return its name, or {@code null}
	 */
	public @Nullable String protocol() {
		return this.protocol;
	}

	/**
	 * Returns how it works.
	 * @return its options, or {@code null} if it has none of its own
	 */
	public @Nullable ListenerOptions options() {
		return this.options;
	}

	/**
	 * Returns the address where clients are accepted, with the real port.
	 * @return the address, or {@code null} while the listener is not bound
	 */
	public @Nullable SocketAddress localAddress() {
		return this.localAddress;
	}

	/**
	 * Returns the port where clients are accepted.
	 * @return the port, or -1 while the listener is not bound, and for a Unix domain
	 * socket
	 */
	public int port() {
		return (this.localAddress instanceof InetSocketAddress bound) ? bound.getPort() : -1;
	}

	/**
	 * Returns what was counted.
	 * @return the counters
	 */
	public ListenerCounters counters() {
		return this.counters;
	}

	/**
	 * Returns what gives its connections their handlers.
	 * @return the factory
	 */
	public ConnectionHandlerFactory handlers() {
		return this.handlers;
	}

	void bound(@Nullable SocketAddress localAddress) {
		this.localAddress = localAddress;
	}

}
