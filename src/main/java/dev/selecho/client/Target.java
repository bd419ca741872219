package dev.selecho.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What is checked: a host and a port, or a socket of this machine.
 *
 * @param text as it was written
 * @param host its name or address, empty for a socket of this machine
 * @param port its port
 * @param path a socket of this machine
 */
record Target(String text, String host, int port, @Nullable Path path) {

	private static final String UNIX = "unix:";

	private static final int MAX_PORT = 65_535;

	/**
	 * Reads a target.
	 * @param text {@code host:port}, {@code [address]:port} or {@code unix:/path}
	 * @return the target
	 * @throws IllegalArgumentException if it is none
	 */
	static Target parse(String text) {
		if (text.startsWith(UNIX)) {
			return new Target(text, "", 0, path(text));
		}
		try {
			URI uri = new URI("tcp://" + text);
			if (uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= MAX_PORT
					&& uri.getAuthority().equals(text)) {
				String host = uri.getHost();
				return new Target(text, host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
						uri.getPort(), null);
			}
		}
		catch (URISyntaxException ex) {
			// as any other text that is none
		}
		return byHand(text);
	}

	/** Names with an underscore, which a URI does not allow, though DNS does. */
	private static Target byHand(String text) {
		int colon = text.lastIndexOf(':');
		String host = (colon > 0) ? text.substring(0, colon) : "";
		String port = text.substring(colon + 1);
		if (host.matches("[A-Za-z0-9._-]+") && port.matches("[0-9]{1,5}")) {
			int number = Integer.parseInt(port);
			if (number > 0 && number <= MAX_PORT) {
				return new Target(text, host, number, null);
			}
		}
		throw new IllegalArgumentException(
				"'" + text + "' is neither HOST:PORT nor [IPV6]:PORT nor unix:/PATH (a port is 1 to 65535)");
	}

	private static Path path(String text) {
		try {
			Path path = Path.of(text.substring(UNIX.length()));
			if (!path.toString().isEmpty()) {
				return path;
			}
		}
		catch (InvalidPathException ex) {
			// as an empty one
		}
		throw new IllegalArgumentException("'" + text + "' names no socket: unix:/PATH");
	}

	static boolean isAddress(String host) {
		try {
			InetAddress.ofLiteral(host);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	@Override
	public String toString() {
		return this.text;
	}

}
