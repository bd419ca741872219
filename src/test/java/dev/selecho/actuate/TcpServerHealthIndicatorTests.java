package dev.selecho.actuate;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class TcpServerHealthIndicatorTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(TcpServerAutoConfiguration.class, TcpServerActuatorAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0", "tcp.server.max-connections=1");

	@Test
	void fullServerIsReady() {
		this.runner.run((context) -> {
			assertThat(health(context).getDetails()).containsEntry("full", false);
			Health health = healthWithOneClient(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("full", true)
				.containsEntry("connections", 1L)
				.doesNotContainKey("reason");
		});
	}

	@Test
	void fullServerIsNotReadyWhereThatIsAskedFor() {
		this.runner.withPropertyValues("tcp.server.health.unready-when-full=true").run((context) -> {
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			Health health = healthWithOneClient(context);
			assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(health.getDetails()).containsEntry("full", true)
				.containsEntry("reason", "The connection limit is reached");
		});
	}

	private static Health healthWithOneClient(AssertableApplicationContext context) throws Exception {
		int port = context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
		try (EchoClient client = EchoClient.connect(port)) {
			client.exchange(Bytes.of("hello"));
			return health(context);
		}
	}

	private static Health health(AssertableApplicationContext context) {
		return context.getBean(TcpServerHealthIndicator.class).health();
	}

}
