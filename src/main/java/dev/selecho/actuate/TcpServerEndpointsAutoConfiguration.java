package dev.selecho.actuate;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.autoconfigure.TcpServerLifecycle;
import dev.selecho.net.TcpServer;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * The endpoints by which the TCP server is asked, and by whoever has the write access
 * told: {@code connections} and {@code readiness}.
 */
@AutoConfiguration(after = TcpServerAutoConfiguration.class,
		afterName = "org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration")
@ConditionalOnBean({ TcpServer.class, ApplicationAvailability.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class TcpServerEndpointsAutoConfiguration {

	@Bean
	ReadinessSwitch readinessSwitch(TcpServerLifecycle lifecycle, ApplicationAvailability availability,
			ApplicationEventPublisher events) {
		return new ReadinessSwitch(lifecycle.server(), availability, events);
	}

	@Bean
	ReadinessInfoContributor readinessInfoContributor(ReadinessSwitch readiness) {
		return new ReadinessInfoContributor(readiness);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	ReadinessEndpoint readinessEndpoint(ReadinessSwitch readiness) {
		return new ReadinessEndpoint(readiness);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	ConnectionsEndpoint connectionsEndpoint(TcpServerLifecycle lifecycle) {
		return new ConnectionsEndpoint(lifecycle.server());
	}

}
