package dev.selecho.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.selecho.net.InvalidOptionException;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Makes a server of its properties and of the beans that serve its clients.
 */
final class TcpServerFactory {

	static final String PREFIX = "tcp.server.";

	private TcpServerFactory() {
	}

	/**
	 * Makes a server.
	 * @param properties what it is like
	 * @param protocols what its listeners speak
	 * @param beans more listeners, by the names of their beans
	 * @return the server
	 */
	static TcpServer create(TcpServerProperties properties, Protocols protocols, Map<String, Listener> beans) {
		try {
			TcpServerOptions options = OptionMapper.server(properties);
			List<DescribedListener> described = ListenerDescriptions.of(properties, options.listeners());
			ListenerClashes.check(described, beans);
			List<Listener> listeners = new ArrayList<>(protocols.serve(described));
			listeners.addAll(beans.values());
			if (listeners.isEmpty()) {
				throw new ServerSetupException(
						"The TCP server has nothing to listen on: tcp.server.port=-1 leaves the listener main out, and there is no other.",
						"Describe one by tcp.server.listeners.<name>.port, or set tcp.server.enabled=false if no server is to run.");
			}
			return new TcpServer(options, listeners);
		}
		catch (InvalidOptionException ex) {
			throw refused(ex.option(), ex.value(), ex.reason());
		}
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
			throw refused(property, value, reason);
		}
	}

	static InvalidConfigurationPropertyValueException refused(String property, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(PREFIX + property,
				(value instanceof Duration duration) ? InvalidOptionException.text(duration) : value, reason);
	}

}
