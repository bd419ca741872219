package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import dev.selecho.net.InvalidOptionException;
import dev.selecho.net.ListenerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the properties say of listeners.
 */
final class ListenerDescriptions {

	/** A port that leaves its listener out. */
	private static final int LEFT_OUT = -1;

	private static final int MAX_PORT = 65535;

	private ListenerDescriptions() {
	}

	/**
	 * Returns the listeners.
	 * @param properties of the server
	 * @param all the options of listeners that have none of their own
	 * @return {@code main}, then the others by their names; with those that are left out
	 */
	static List<DescribedListener> of(TcpServerProperties properties, ListenerOptions all) {
		List<DescribedListener> listeners = new ArrayList<>();
		SocketAddress main = address(DescribedListener.MAIN, properties.unixPath(), properties.address(),
				properties.port());
		MessageLimits messages = MessageLimits.ofAll(properties);
		listeners.add(new DescribedListener(DescribedListener.MAIN, main, properties.protocol(), null, messages));
		for (String name : names(properties.listeners().keySet())) {
			listeners.add(listener(name, Objects.requireNonNull(properties.listeners().get(name)), properties.address(),
					all, messages));
		}
		return listeners;
	}

	/**
	 * Of several spellings the one with the most hyphens: the variable of
	 * {@code my-admin} has none, but its values are found for both.
	 */
	private static Collection<String> names(Collection<String> keys) {
		Map<String, String> names = new TreeMap<>();
		keys.stream()
			.sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
			.forEach((key) -> names.put(key.replace("-", ""), key));
		return names.values();
	}

	private static DescribedListener listener(String name, ListenerProperties own, @Nullable InetAddress addressOfAll,
			ListenerOptions all, MessageLimits messages) {
		String prefix = DescribedListener.prefix(name);
		checkAddress(prefix, name, own);
		SocketAddress address = address(name, own.unixPath(), (own.address() != null) ? own.address() : addressOfAll,
				(own.port() != null) ? own.port() : LEFT_OUT);
		try {
			ListenerOptions options = OptionMapper.listener(prefix, own, all);
			return new DescribedListener(name, address, own.protocol(), options.equals(all) ? null : options,
					messages.withOwn(own));
		}
		catch (InvalidOptionException ex) {
			throw TcpServerFactory.refused(prefix + ex.option(), ex.value(), ex.reason());
		}
	}

	private static void checkAddress(String prefix, String name, ListenerProperties own) {
		String full = TcpServerFactory.PREFIX + prefix;
		if (own.unixPath() != null) {
			if (own.address() != null) {
				throw TcpServerFactory.refused(prefix + "address", own.address().getHostAddress(),
						"cannot stand beside " + full + "unix-path: a listener has one address; leave one of them out");
			}
			return;
		}
		if (own.port() == null) {
			throw new ServerSetupException(
					"The listener " + name + " has no address: neither " + full + "port nor " + full
							+ "unix-path is set.",
					"Set one of them (port 0 takes a free one), or remove the other properties " + full
							+ "*. An environment variable leaves the hyphens of a name out: TCP_SERVER_LISTENERS_MYADMIN_PORT is of the listener my-admin.");
		}
		if (own.unixPermissions() != null) {
			throw TcpServerFactory.refused(prefix + "unix-permissions", own.unixPermissions(),
					"is for a listener with a unix-path; leave it out beside " + full + "port");
		}
	}

	private static @Nullable SocketAddress address(String name, @Nullable String unixPath,
			@Nullable InetAddress address, int port) {
		String prefix = DescribedListener.prefix(name);
		if (unixPath != null) {
			return unixAddress(prefix, unixPath);
		}
		TcpServerFactory.check(port >= LEFT_OUT && port <= MAX_PORT, prefix + "port", port,
				"must be between 0, which takes a free port, and " + MAX_PORT + "; " + LEFT_OUT
						+ " leaves the listener " + name + " out");
		if (port == LEFT_OUT) {
			return null;
		}
		return (address != null) ? new InetSocketAddress(address, port) : new InetSocketAddress(port);
	}

	private static SocketAddress unixAddress(String prefix, String path) {
		try {
			return UnixDomainSocketAddress.of(path);
		}
		catch (InvalidPathException ex) {
			throw TcpServerFactory.refused(prefix + "unix-path", path, "must be the path of a file: " + ex.getReason());
		}
	}

}
