package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.net.InvalidOptionException;
import dev.selecho.net.Listener;
import dev.selecho.net.ListenerOptions;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.net.ListenerOptions.WaterMarks;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Makes a server of its properties. The options have the same names, so that what the
 * server refuses is told of the property.
 */
final class TcpServerFactory {

	private static final String PREFIX = "tcp.server.";

	private final TcpServerProperties properties;

	TcpServerFactory(TcpServerProperties properties) {
		this.properties = properties;
	}

	TcpServer create(ConnectionHandlerFactory handlers) {
		try {
			return new TcpServer(options(), List.of(new Listener("main", address(), handlers)));
		}
		catch (InvalidOptionException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ex.option(), ex.value(), ex.reason());
		}
	}

	private InetSocketAddress address() {
		int port = this.properties.port();
		check(port >= 0 && port <= 65535, "port", port, "must be between 0, which takes a free port, and 65535");
		InetAddress address = this.properties.address();
		return (address != null) ? new InetSocketAddress(address, port) : new InetSocketAddress(port);
	}

	private TcpServerOptions options() {
		TcpServerProperties from = this.properties;
		DataSize total = from.writeQueue().totalLimit();
		return new TcpServerOptions(from.loops(), bytes(from.readBufferSize()),
				(total != null) ? total.toBytes() : null, from.maxConnections(), from.shutdown().quietPeriod(),
				listenerOptions());
	}

	private ListenerOptions listenerOptions() {
		TcpServerProperties from = this.properties;
		return new ListenerOptions(from.backlog(),
				new WaterMarks(bytes(from.writeQueue().highWaterMark()), bytes(from.writeQueue().lowWaterMark())), null,
				from.onLimit(), new Timeouts(from.idleTimeout(), from.maxConnectionAge(), from.lingerTimeout(),
						from.halfCloseTimeout()),
				socket(), null);
	}

	private SocketSettings socket() {
		TcpServerProperties.Socket from = this.properties.socket();
		return new SocketSettings(from.tcpNoDelay(), from.keepAlive(), from.keepAliveIdle(), from.keepAliveInterval(),
				from.keepAliveCount(), bytesOrNull(from.receiveBufferSize()), bytesOrNull(from.sendBufferSize()),
				from.reuseAddress());
	}

	/** Zero takes back what a file with lower precedence has set. */
	private static @Nullable Integer bytesOrNull(@Nullable DataSize size) {
		return (size != null && size.toBytes() != 0) ? bytes(size) : null;
	}

	/** Beyond an int is beyond what any of them may be: the options refuse it. */
	private static int bytes(DataSize size) {
		return Math.clamp(size.toBytes(), Integer.MIN_VALUE, Integer.MAX_VALUE);
	}

	/**
	 * Refuses the value of a property.
	 * @param valid whether it is not refused
	 * @param property the property's name, without its prefix
	 * @param value the value
	 * @param reason what would be right
	 */
	static void check(boolean valid, String property, Object value, String reason) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + property,
					(value instanceof Duration duration) ? InvalidOptionException.text(duration) : value, reason);
		}
	}

}
