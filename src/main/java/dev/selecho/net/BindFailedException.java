package dev.selecho.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * A listener could not be bound to its address.
 */
public final class BindFailedException extends IOException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final InetSocketAddress address;

	private final String reason;

	BindFailedException(String listener, InetSocketAddress address, String reason, @Nullable Exception cause) {
		super("Listener '" + listener + "' cannot be bound to " + describe(address) + ": " + reason, cause);
		this.listener = listener;
		this.address = address;
		this.reason = reason;
	}

	private static String describe(InetSocketAddress address) {
		InetAddress host = address.getAddress();
		if (host == null) {
			return address.getHostString() + " port " + address.getPort();
		}
		return host.isAnyLocalAddress() ? "port " + address.getPort()
				: host.getHostAddress() + " port " + address.getPort();
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
	public InetSocketAddress address() {
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
