package dev.selecho.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * How addresses are written, in logs and answers.
 */
public final class Addresses {

	private Addresses() {
	}

	/**
	 * Writes an address as {@code ss} does: {@code 192.0.2.1:10000},
	 * {@code [2001:db8::1]:10000}, {@code *:10000} for all addresses,
	 * {@code unix:/run/selecho.sock}, and {@code unix} for a client that came by such a
	 * socket and has no name.
	 * @param address an address
	 * @return its text
	 */
	public static String text(SocketAddress address) {
		return switch (address) {
			case InetSocketAddress internet -> host(internet) + ":" + internet.getPort();
			case UnixDomainSocketAddress unix when unix.getPath().toString().isEmpty() -> "unix";
			case UnixDomainSocketAddress unix -> "unix:" + unix.getPath();
			default -> address.toString();
		};
	}

	private static String host(InetSocketAddress internet) {
		InetAddress address = internet.getAddress();
		if (address == null) {
			return internet.getHostString();
		}
		if (address.isAnyLocalAddress()) {
			return "*";
		}
		String host = address.getHostAddress();
		return (host.indexOf(':') < 0) ? host : "[" + host + "]";
	}

}
