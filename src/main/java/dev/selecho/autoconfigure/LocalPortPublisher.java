package dev.selecho.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Puts the port that the server really has into the environment, as
 * {@code local.tcp.server.port}, beside those of Boot's own servers.
 */
final class LocalPortPublisher implements ApplicationListener<TcpServerStartedEvent> {

	static final String PROPERTY = "local.tcp.server.port";

	/** Boot's own, with a mutable map for its source. */
	private static final String PROPERTY_SOURCE = "server.ports";

	private final ConfigurableEnvironment environment;

	LocalPortPublisher(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	@SuppressWarnings("unchecked")
	public void onApplicationEvent(TcpServerStartedEvent event) {
		MutablePropertySources sources = this.environment.getPropertySources();
		PropertySource<?> source = sources.get(PROPERTY_SOURCE);
		if (source == null) {
			source = new MapPropertySource(PROPERTY_SOURCE, new HashMap<>());
			sources.addFirst(source);
		}
		((Map<String, Object>) source.getSource()).put(PROPERTY, event.getServer().listeners().getFirst().port());
	}

}
