package dev.selecho.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A child context with the auto-configuration of its own: what its parent shows of its
 * server stays.
 */
class ChildContextTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class,
				TcpServerActuatorAutoConfiguration.class, TcpServerEndpointsAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				AvailabilityHealthContributorAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
				AvailabilityProbesAutoConfiguration.class, MetricsAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0",
				"management.endpoints.web.exposure.include=health, connections, readiness");

	private static double accepted(ApplicationContext context, String listener) {
		return context.getBean(MeterRegistry.class)
			.get("tcp.server.connections.accepted")
			.tag("listener", listener)
			.functionCounter()
			.count();
	}

	private static Status health(ApplicationContext context, String... path) {
		return Objects.requireNonNull(context.getBean(HealthEndpoint.class).healthForPath(path)).getStatus();
	}

	private static void connect(TcpServer server) throws Exception {
		try (EchoClient client = EchoClient.connect(server.listeners().getFirst().port())) {
			client.exchange(Bytes.of("hello"));
		}
	}

	@Test
	void aChildThatClosesLeavesMetersAndHealth() {
		this.runner.withUserConfiguration(Registry.class).run((parent) -> {
			int meters = parent.getBean(MeterRegistry.class).getMeters().size();
			this.runner.withParent(parent.getSourceApplicationContext(ConfigurableApplicationContext.class))
				.run((child) -> {
					assertThat(child).hasNotFailed();
					assertThat(parent.getBean(MeterRegistry.class).getMeters()).hasSize(meters);
				});
			connect(parent.getBean(TcpServer.class));
			assertThat(accepted(parent, "main")).isEqualTo(1);
			assertThat(health(parent, "liveness", "selectorLoop")).isEqualTo(Status.UP);
			assertThat(health(parent, "readiness", "tcpServer")).isEqualTo(Status.UP);
		});
	}

	@Test
	void aChildShowsTheServerOfItsOwn() {
		this.runner.withUserConfiguration(Registry.class)
			.run((parent) -> this.runner.withUserConfiguration(Registry.class, OwnServer.class)
				.withParent(parent.getSourceApplicationContext(ConfigurableApplicationContext.class))
				.run((child) -> {
					assertThat(child).hasNotFailed();
					connect(child.getBean("ownServer", TcpServer.class));
					assertThat(accepted(child, "own")).isEqualTo(1);
					assertThat(child.getBean(MeterRegistry.class).find("tcp.server.connections.accepted").meters())
						.hasSize(1);
					assertThat(accepted(parent, "main")).isZero();
				}));
	}

	@Configuration(proxyBeanMethods = false)
	static class Registry {

		@Bean
		MeterRegistry registry() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnServer {

		@Bean
		TcpServer ownServer() {
			return new TcpServer(TcpServerOptions.DEFAULTS, List.of(new Listener("own",
					new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new EchoHandler(EchoMode.PERSISTENT))));
		}

	}

}
