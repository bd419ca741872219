package dev.selecho.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.selecho.net.TcpServer;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Puts the port that the server really has into its context's environment, as
 * {@code local.tcp.server.port}. A child inherits its parent's, until it has a server of
 * its own.
 */
final class LocalPortPublisher {

	static final String PROPERTY = "local.tcp.server.port";

	private final ConfigurableEnvironment environment;

	private final Map<String, Object> ports = new ConcurrentHashMap<>();

	/** One for each context: a child shares the sources of its parent that it lacks. */
	private final PropertySource<?> source = new MapPropertySource("tcp.server.ports", this.ports);

	LocalPortPublisher(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Publishes where a server listens.
	 * @param server the server, started
	 */
	void publish(TcpServer server) {
		this.ports.put(PROPERTY, server.listeners().getFirst().port());
		this.environment.getPropertySources().addFirst(this.source);
	}

}
