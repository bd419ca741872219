package dev.selecho.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What clients do, for an operator who looks for one of them: at DEBUG alone.
 */
final class ClientLog {

	private static final Logger logger = System.getLogger("dev.selecho.net.client");

	private ClientLog() {
	}

	static void opened(Connection connection) {
		if (logger.isLoggable(Level.DEBUG)) {
			log(connection.listener(), connection.remoteAddress(), "connected");
		}
	}

	static void ended(Connection connection, CloseReason reason, long age) {
		if (logger.isLoggable(Level.DEBUG)) {
			log(connection.listener(), connection.remoteAddress(),
					"ended after " + TimeUnit.NANOSECONDS.toMillis(age) + " ms: " + text(reason));
		}
	}

	static void violated(Connection connection, String what) {
		if (logger.isLoggable(Level.DEBUG)) {
			log(connection.listener(), connection.remoteAddress(), "violates the protocol: " + what);
		}
	}

	static void rejected(String listener, SocketAddress address, RejectReason reason) {
		if (logger.isLoggable(Level.DEBUG)) {
			log(listener, address, "rejected: " + text(reason));
		}
	}

	private static void log(String listener, SocketAddress address, String what) {
		logger.log(Level.DEBUG, listener + ": " + Addresses.text(address) + " " + what);
	}

	private static String text(Enum<?> reason) {
		return reason.name().toLowerCase(Locale.ROOT);
	}

}
