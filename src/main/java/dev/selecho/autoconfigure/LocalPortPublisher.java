package dev.selecho.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Puts the ports that the server really has into its context's environment: that of each
 * listener as {@code local.tcp.server.<name>.port}, and that of {@code main}, or of the
 * first that has one, as {@code local.tcp.server.port}. A child inherits its parent's,
 * until it has a server of its own.
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
		List<Listener> listeners = server.listeners().stream().filter((listener) -> listener.port() >= 0).toList();
		listeners
			.forEach((listener) -> this.ports.put("local.tcp.server." + listener.name() + ".port", listener.port()));
		listeners.stream()
			.filter((listener) -> listener.name().equals(DescribedListener.MAIN))
			.findFirst()
			.or(() -> listeners.stream().findFirst())
			.ifPresent((listener) -> this.ports.put(PROPERTY, listener.port()));
		this.environment.getPropertySources().addFirst(this.source);
	}

}
