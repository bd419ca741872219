package dev.selecho.autoconfigure;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.boot.support.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Passes over what Kubernetes writes into the environment of every pod beside a Service
 * with the name {@code tcp-server}: {@code TCP_SERVER_PORT=tcp://10.0.0.1:10000}; and
 * beside one whose name begins with {@code tcp-server-listeners}. Nobody has asked this
 * server to listen there, and a Service that somebody creates must not keep pods from
 * starting.
 */
final class ServiceLinks implements EnvironmentPostProcessor, Ordered {

	private static final Pattern PORT = Pattern.compile("(TCP_SERVER(?:_LISTENERS\\w*)?)_PORT");

	private final Log logger;

	ServiceLinks(DeferredLogFactory logs) {
		this.logger = logs.getLog(ServiceLinks.class);
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		PropertySource<?> source = environment.getPropertySources().get(name);
		if (source instanceof SystemEnvironmentPropertySource variables) {
			Map<String, Object> others = new HashMap<>(variables.getSource());
			variables.getSource().forEach((variable, value) -> {
				Matcher port = PORT.matcher(variable);
				if (port.matches() && isLink(value)) {
					passOver(variable, value, port.group(1), others);
				}
			});
			if (others.size() < variables.getSource().size()) {
				environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, others));
			}
		}
	}

	private void passOver(String variable, Object value, String service, Map<String, Object> variables) {
		this.logger.warn("The environment variable " + variable + "=" + value
				+ " is passed over: Kubernetes sets it for a Service named "
				+ service.toLowerCase(Locale.ROOT).replace('_', '-') + ". Rename the Service, or set"
				+ " enableServiceLinks: false in the pod's spec");
		variables.keySet()
			.removeIf((name) -> name.startsWith(service + "_PORT") || name.startsWith(service + "_SERVICE_"));
	}

	private static boolean isLink(@Nullable Object value) {
		return value instanceof String text && text.matches("(tcp|udp|sctp)://.*");
	}

	/** Before Boot makes a source of its own of the variables. */
	@Override
	public int getOrder() {
		return SystemEnvironmentPropertySourceEnvironmentPostProcessor.DEFAULT_ORDER - 1;
	}

}
