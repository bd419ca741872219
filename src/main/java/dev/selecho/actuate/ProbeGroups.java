package dev.selecho.actuate;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import dev.selecho.autoconfigure.TcpServerProperties;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties.Group;

/**
 * Lets the probes of an application ask for the server: its loop for liveness, its
 * readiness for readiness. That is a default for what the groups include, and nothing
 * else: whatever the application says of a group (what it includes or excludes, what it
 * shows) holds as for any other.
 */
final class ProbeGroups implements BeanPostProcessor {

	private final BeanFactory beans;

	ProbeGroups(BeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HealthEndpointProperties health && isServing()) {
			includeByDefault(health, "liveness", "livenessState", "selectorLoop");
			includeByDefault(health, "readiness", "readinessState", "tcpServer");
		}
		return bean;
	}

	private void includeByDefault(HealthEndpointProperties health, String name, String... members) {
		Group group = health.getGroup().computeIfAbsent(name, (key) -> new Group());
		if (group.getInclude() == null) {
			Set<String> present = Arrays.stream(members).filter(this::isThere).collect(Collectors.toSet());
			group.setInclude(present);
		}
	}

	/**
	 * Processed ahead of time, an application has the indicators of a server that is off,
	 * without what they stand for.
	 */
	private boolean isServing() {
		return this.beans.getBean(TcpServerProperties.class).enabled();
	}

	/**
	 * An indicator can be switched off, and a member that is not there stops the start.
	 */
	private boolean isThere(String member) {
		return this.beans.containsBean(member + "HealthIndicator");
	}

}
