package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;

import dev.selecho.net.BindFailedException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what is in the way of a listener, and what to do.
 */
final class BindFailureAnalyzer extends AbstractFailureAnalyzer<BindFailedException> {

	private static final int FIRST_UNPRIVILEGED_PORT = 1024;

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BindFailedException cause) {
		String properties = properties(cause.listener());
		return switch (cause.address()) {
			case InetSocketAddress internet -> analyze(cause, internet, properties);
			case UnixDomainSocketAddress unix -> {
				UnixPathRemedy remedy = UnixPathRemedy.of(cause.reason(), unix.getPath(), properties);
				yield analysis(cause, remedy.what(), remedy.action());
			}
			default -> analysis(cause, "The system refused it.", "Check the listener's address.");
		};
	}

	/** Those of the main listener stand at the top. */
	private static String properties(String listener) {
		return listener.equals("main") ? "tcp.server." : "tcp.server.listeners." + listener + ".";
	}

	private static FailureAnalysis analyze(BindFailedException cause, InetSocketAddress address, String properties) {
		String system = cause.reason();
		String ownAddress = "Set " + properties
				+ "address to an address of this machine, or leave it out to listen on all of them.";
		if (system.contains("family not supported")) {
			return analysis(cause, "This machine, or this JVM (-Djava.net.preferIPv4Stack=true), does not speak IPv6.",
					"Set " + properties
							+ "address to an IPv4 address, leave it out to listen on all addresses, or enable IPv6.");
		}
		if (system.contains("broadcast address")) {
			return analysis(cause, "It stands for many machines.", ownAddress);
		}
		if (!isLocal(address.getAddress()) || system.contains("annot assign requested address")) {
			return analysis(cause,
					"The address " + address.getAddress().getHostAddress() + " is not one of this machine.",
					ownAddress);
		}
		if (system.contains("ermission denied")) {
			return analysis(cause, "This process may not listen on port " + address.getPort() + ".",
					"Set " + properties
							+ ((address.getPort() < FIRST_UNPRIVILEGED_PORT)
									? "port to 1024 or above, or give the process the capability CAP_NET_BIND_SERVICE."
									: "port to another port, or permit this one where it is forbidden."));
		}
		if (system.contains("in use")) {
			return inUse(cause, address.getPort(), properties);
		}
		return analysis(cause, "The system refused it.", "Check " + properties + "address and " + properties + "port.");
	}

	private static FailureAnalysis inUse(BindFailedException cause, int port, String properties) {
		if (PortTable.isHeldWithoutListener(port)) {
			return analysis(cause,
					"Nothing listens there, but connections still hold port " + port
							+ ", such as those of an earlier process for a minute after their end (TIME_WAIT).",
					"Leave " + properties
							+ "socket.reuse-address at its default, true, wait until they are gone (ss -tanp 'sport = :"
							+ port + "'), or set " + properties + "port to another port.");
		}
		return analysis(cause, "Port " + port + " was already in use.", "Find what listens there (ss -ltnp 'sport = :"
				+ port + "') and stop it, or set " + properties + "port to another port, or to 0 for a free one.");
	}

	private static FailureAnalysis analysis(BindFailedException cause, String what, String action) {
		return new FailureAnalysis("The TCP server cannot start. " + cause.getMessage() + ". " + what, action, cause);
	}

	private static boolean isLocal(@Nullable InetAddress address) {
		try {
			return address == null || address.isAnyLocalAddress() || address.isLoopbackAddress()
					|| NetworkInterface.getByInetAddress(address) != null;
		}
		catch (SocketException ex) {
			return true;
		}
	}

}
