package dev.selecho.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A listener could not be bound to its address.
 */
public final class BindFailedException extends IOException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final InetSocketAddress address;

	private final String reason;

	BindFailedException(String listener, InetSocketAddress address, IOException cause) {
		super("Listener '" + listener + "' cannot be bound to " + describe(address) + ": " + cause.getMessage(), cause);
		this.listener = listener;
		this.address = address;
		this.reason = String.valueOf(cause.getMessage());
	}

	private static String describe(InetSocketAddress address) {
		InetAddress host = address.getAddress();
		return (host == null || host.isAnyLocalAddress()) ? "port " + address.getPort()
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
	 * Returns what the system said.
	 * @return the system's message
	 */
	public String reason() {
		return this.reason;
	}

}
