package dev.selecho.actuate;

import java.util.Objects;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.net.ConnectionHandlerFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class TcpServerActuatorAutoConfigurationTests {

	private final ApplicationContextRunner withoutServer = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerActuatorAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				AvailabilityHealthContributorAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
				AvailabilityProbesAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0", "management.endpoints.web.exposure.include=health");

	private final ApplicationContextRunner runner = this.withoutServer
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class));

	private static HealthEndpointGroup group(AssertableApplicationContext context, String name) {
		return Objects.requireNonNull(context.getBean(HealthEndpointGroups.class).get(name));
	}

	@Test
	void groupsAskForServerAndLoop() {
		this.runner.run((context) -> {
			assertThat(group(context, "liveness")).satisfies((group) -> {
				assertThat(group.isMember("selectorLoop")).isTrue();
				assertThat(group.isMember("livenessState")).isTrue();
				assertThat(group.isMember("tcpServer")).isFalse();
			});
			assertThat(group(context, "readiness")).satisfies((group) -> {
				assertThat(group.isMember("tcpServer")).isTrue();
				assertThat(group.isMember("readinessState")).isTrue();
				assertThat(group.isMember("selectorLoop")).isFalse();
			});
		});
	}

	@Test
	void groupsOfTheApplicationGoFirst() {
		this.runner.withPropertyValues("management.endpoint.health.group.liveness.include=livenessState")
			.run((context) -> assertThat(group(context, "liveness").isMember("selectorLoop")).isFalse());
	}

	@Test
	void disabledServerLeavesNothing() {
		this.runner.withPropertyValues("tcp.server.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(TcpServerActuatorAutoConfiguration.class)
				.doesNotHaveBean(SelectorLoopHealthIndicator.class)
				.doesNotHaveBean(TcpServerHealthIndicator.class)
				.doesNotHaveBean(TcpServerMetrics.class)
				.doesNotHaveBean(EchoMetrics.class)
				.doesNotHaveBean(TcpServerInfoContributor.class));
	}

	@Test
	void handlersOfTheApplicationLeaveNoMeterOfTheEcho() {
		this.runner.withBean(ConnectionHandlerFactory.class, () -> (connection) -> {
			throw new IllegalStateException();
		})
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TcpServerMetrics.class)
				.doesNotHaveBean(EchoMetrics.class));
	}

	@Test
	void startsWhereThereIsNoServer() {
		this.withoutServer.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(TcpServerMetrics.class)
			.doesNotHaveBean(SelectorLoopHealthIndicator.class));
	}

	@Test
	void startsWithoutProbes() {
		this.runner.withPropertyValues("management.endpoint.health.probes.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(SelectorLoopHealthIndicator.class));
	}

}
