package dev.selecho.test;

import java.util.HashMap;
import java.util.Map;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Has every listener listen on a free port. It comes as soon as the application's
 * properties are there, and before the server's are bound.
 */
final class FreePorts implements ImportBeanDefinitionRegistrar {

	private static final ConfigurationPropertyName SERVER = ConfigurationPropertyName.of("tcp.server");

	private static final ConfigurationPropertyName LISTENERS = SERVER.append("listeners");

	private static final String LEFT_OUT = "-1";

	private final ConfigurableEnvironment environment;

	FreePorts(Environment environment) {
		this.environment = (ConfigurableEnvironment) environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		Map<String, Object> ports = new HashMap<>();
		if (this.environment.getProperty("tcp.server.unix-path") == null) {
			free(SERVER.append("port").toString(), ports);
		}
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource properties) {
				properties.stream()
					.filter((name) -> LISTENERS.isAncestorOf(name)
							&& name.getLastElement(ConfigurationPropertyName.Form.UNIFORM).equals("port"))
					.forEach((name) -> free(name.toString(), ports));
			}
		}
		this.environment.getPropertySources().addFirst(new MapPropertySource("freeTcpPorts", ports));
	}

	private void free(String property, Map<String, Object> ports) {
		if (!LEFT_OUT.equals(this.environment.getProperty(property))) {
			ports.put(property, "0");
		}
	}

}
