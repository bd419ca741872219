package dev.selecho.actuate;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.net.ConnectionHandlerFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
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

	private static List<String> members(AssertableApplicationContext context, String name) {
		HealthEndpointGroup group = group(context, name);
		return Stream.of("db", "diskSpace", "livenessState", "ping", "readinessState", "selectorLoop", "tcpServer")
			.filter(group::isMember)
			.toList();
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

	@ParameterizedTest
	@ValueSource(strings = { "show-details=never", "show-components=always", "roles=admin", "exclude=diskSpace",
			"status.order=DOWN,UP", "status.http-mapping.DOWN=500", "additional-path=server:/healthz" })
	void anyOtherPropertyOfAGroupLeavesItsMembers(String property) {
		this.runner
			.withPropertyValues("management.endpoint.health.group.liveness." + property,
					"management.endpoint.health.group.readiness." + property,
					"management.endpoint.health.validate-group-membership=false")
			.run((context) -> {
				assertThat(members(context, "liveness")).containsExactly("livenessState", "selectorLoop");
				assertThat(members(context, "readiness")).containsExactly("readinessState", "tcpServer");
			});
	}

	@Test
	void groupsShowWhatTheySay() {
		this.runner
			.withPropertyValues("management.endpoint.health.show-details=always",
					"management.endpoint.health.group.liveness.show-details=never")
			.run((context) -> {
				assertThat(group(context, "liveness").showDetails(SecurityContext.NONE)).isFalse();
				assertThat(group(context, "readiness").showDetails(SecurityContext.NONE)).isTrue();
			});
	}

	@Test
	void groupsExcludeWhatTheySay() {
		this.runner
			.withPropertyValues("management.endpoint.health.group.liveness.exclude=selectorLoop",
					"management.endpoint.health.group.readiness.exclude=tcpServer")
			.run((context) -> {
				assertThat(members(context, "liveness")).containsExactly("livenessState");
				assertThat(members(context, "readiness")).containsExactly("readinessState");
			});
	}

	@Test
	void indicatorsThatAreNotThereAreNoMembers() {
		this.runner
			.withPropertyValues("management.health.selectorLoop.enabled=false",
					"management.health.tcpServer.enabled=false")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(members(context, "liveness")).containsExactly("livenessState");
				assertThat(members(context, "readiness")).containsExactly("readinessState");
			});
	}

	@Test
	void groupsAnswerOnAdditionalPaths() {
		this.runner.withPropertyValues("management.endpoint.health.probes.add-additional-paths=true")
			.run((context) -> assertThat(context.getBean(AdditionalPathsMapper.class)
				.getAdditionalPaths(HealthEndpoint.ID, WebServerNamespace.SERVER)).contains("/livez", "/readyz"));
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
		}).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(TcpServerMetrics.class);
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			context.getBean(EchoMetrics.class).bindTo(registry);
			assertThat(registry.getMeters()).isEmpty();
		});
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
