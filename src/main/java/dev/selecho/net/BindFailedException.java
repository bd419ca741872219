package dev.selecho.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * A listener could not be bound to its address.
 */
public final class BindFailedException extends IOException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final SocketAddress address;

	private final String reason;

	BindFailedException(String listener, SocketAddress address, String reason, @Nullable Exception cause) {
		super("Listener '" + listener + "' cannot be bound to " + describe(address) + ": " + reason, cause);
		this.listener = listener;
		this.address = address;
		this.reason = reason;
	}

	private static String describe(SocketAddress address) {
		if (!(address instanceof InetSocketAddress internet)) {
			return Addresses.text(address);
		}
		InetAddress host = internet.getAddress();
		if (host == null) {
			return internet.getHostString() + " port " + internet.getPort();
		}
		return host.isAnyLocalAddress() ? "port " + internet.getPort()
				: host.getHostAddress() + " port " + internet.getPort();
	}

	/**
	 * Returns the name of the listener.
	 * @return the name
	 */
	public String listener() {
		return this.listener;
	}

	/**
	 * Returns the address that was asked for.
	 * @return the address
	 */
	public SocketAddress address() {
		return this.address;
	}

	/**
	 * Returns what the system said, or what speaks against the address.
	 * @return the reason
	 */
	public String reason() {
		return this.reason;
	}

}
