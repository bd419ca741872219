package dev.selecho.actuate;

import java.util.Objects;
import java.util.stream.Stream;

import dev.selecho.autoconfigure.Protocols;
import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.autoconfigure.TcpServerLifecycle;
import dev.selecho.autoconfigure.TcpServerProperties;
import dev.selecho.message.MessageObserver;
import dev.selecho.net.TcpServer;
import dev.selecho.service.EchoHandler;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Shows the TCP server in the actuator: meters, health with its probes, and info; each as
 * far as its library is there.
 * <p>
 * Its parts are not annotated as configurations, which they are by their beans: the
 * application, whose package is the root of this one, would find them ahead of this class
 * and its conditions when it looks for components.
 * <p>
 * They ask the lifecycle for the server: by its type alone a child context with a server
 * of its own would find that of its parent as well.
 */
@AutoConfiguration(after = TcpServerAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnBean(TcpServer.class)
public final class TcpServerActuatorAutoConfiguration {

	@ConditionalOnClass(MeterBinder.class)
	static class Meters {

		@Bean
		TcpServerMetrics tcpServerMetrics(TcpServerLifecycle lifecycle) {
			return new TcpServerMetrics(lifecycle.server());
		}

		@Bean
		MessageMetrics tcpMessageMetrics(TcpServerLifecycle lifecycle) {
			return new MessageMetrics(lifecycle.server());
		}

		@Bean
		EchoMetrics echoMetrics(ObjectProvider<EchoHandler> beans, ObjectProvider<Protocols> protocols,
				TcpServerLifecycle lifecycle) {
			Stream<EchoHandler> comesAlong = protocols.stream()
				.map((chosen) -> chosen.echoOf(lifecycle.server()))
				.filter(Objects::nonNull);
			return new EchoMetrics(Stream.concat(beans.stream(), comesAlong).toList(), lifecycle.server());
		}

	}

	/**
	 * Where the application observes something, or more exactly has a registry for it.
	 */
	@ConditionalOnClass(ObservationRegistry.class)
	static class Observations {

		@Bean
		@ConditionalOnBean(ObservationRegistry.class)
		@ConditionalOnMissingBean
		MessageObserver tcpMessageObserver(ObservationRegistry registry) {
			return new ObservedMessages(registry);
		}

	}

	/**
	 * The names are those of properties: written otherwise they would be found in no
	 * spelling but that one.
	 */
	@ConditionalOnClass({ HealthIndicator.class, AvailabilityProbesAutoConfiguration.class })
	static class Probes {

		@Bean
		@ConditionalOnBooleanProperty(name = "management.endpoint.health.probes.enabled", matchIfMissing = true)
		static ProbeGroups probeGroups(BeanFactory beans) {
			return new ProbeGroups(beans);
		}

		@Bean
		@ConditionalOnEnabledHealthIndicator("selector-loop")
		@Nullable SelectorLoopHealthIndicator selectorLoopHealthIndicator(TcpServerLifecycle lifecycle,
				TcpServerProperties properties) {
			return properties.enabled() ? new SelectorLoopHealthIndicator(lifecycle.server(), check(properties)) : null;
		}

		@Bean
		@ConditionalOnEnabledHealthIndicator("tcp-server")
		@Nullable TcpServerHealthIndicator tcpServerHealthIndicator(TcpServerLifecycle lifecycle,
				TcpServerProperties properties) {
			return properties.enabled() ? new TcpServerHealthIndicator(lifecycle.server(), check(properties),
					properties.health().unreadyWhenFull()) : null;
		}

		private static LoopCheck check(TcpServerProperties properties) {
			return new LoopCheck(properties.health().stallThreshold());
		}

	}

	@ConditionalOnClass(InfoContributor.class)
	static class Information {

		@Bean
		TcpServerInfoContributor tcpServerInfoContributor(TcpServerLifecycle lifecycle) {
			return new TcpServerInfoContributor(lifecycle.server());
		}

	}

}
