package dev.selecho.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class GracePeriodTests {

	private static final Duration QUIET = Duration.ofMillis(200);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@ParameterizedTest
	@CsvSource({ "21s, 19s", "20s, 18s", "10s, 8s", "4s, 2s", "3s, 1500ms", "1s, 500ms", "100ms, 50ms", "0s, 0s" })
	void defaultIsLoweredToFitTheShutdownPhase(String phase, String grace, CapturedOutput output) {
		assertThat(GracePeriod.of(new TcpServerProperties.Shutdown(null, QUIET), DurationStyle.detectAndParse(phase)))
			.isEqualTo(DurationStyle.detectAndParse(grace));
		assertThat(output).containsOnlyOnce("tcp.server.shutdown.grace-period is " + grace
				+ " instead of its default, 20s, so that it fits into spring.lifecycle.timeout-per-shutdown-phase="
				+ phase);
	}

	@ParameterizedTest
	@ValueSource(strings = { "22s", "30s", "5m" })
	void defaultThatFitsIsLeft(String phase, CapturedOutput output) {
		assertThat(GracePeriod.of(new TcpServerProperties.Shutdown(null, QUIET), DurationStyle.detectAndParse(phase)))
			.isEqualTo(Duration.ofSeconds(20));
		assertThat(output).doesNotContain("grace-period");
	}

	@Test
	void whatWasAskedForIsLeft(CapturedOutput output) {
		assertThat(GracePeriod.of(new TcpServerProperties.Shutdown(Duration.ofMillis(9900), QUIET),
				Duration.ofSeconds(10)))
			.isEqualTo(Duration.ofMillis(9900));
		assertThat(output).doesNotContain("grace-period");
	}

	@Test
	void askedForBeyondTheShutdownPhaseIsNamed(CapturedOutput output) {
		assertThat(FailingStart.report(output, "spring.lifecycle.timeout-per-shutdown-phase=10500ms",
				"tcp.server.shutdown.grace-period=20s"))
			.contains("The property tcp.server.shutdown.grace-period with the value '20s' (from ", " is refused.",
					"must be less than spring.lifecycle.timeout-per-shutdown-phase, 10500ms; lower it or raise");
	}

	@Test
	void quietPeriodBeyondTheLoweredDefaultIsNamed(CapturedOutput output) {
		assertThat(FailingStart.report(output, "spring.lifecycle.timeout-per-shutdown-phase=10s",
				"tcp.server.shutdown.quiet-period=9s"))
			.contains("The property tcp.server.shutdown.quiet-period with the value '9s' (from ", " is refused.",
					"must be at most tcp.server.shutdown.grace-period, which is 8s, so that it fits into spring.lifecycle.timeout-per-shutdown-phase; lower it or raise spring.lifecycle.timeout-per-shutdown-phase.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp.server.shutdown.grace-period=40s", "tcp.server.shutdown.grace-period=-1s",
			"tcp.server.shutdown.quiet-period=21s", "tcp.server.health.stall-threshold=1s" })
	void aServerOfTheApplicationIsRunByTheSameRules(String property) {
		this.runner.withUserConfiguration(TcpServerAutoConfigurationTests.OwnServer.class)
			.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(property.substring(0, property.indexOf('='))));
	}

	/** Spring says so when its time for a phase is over. */
	@Test
	void loweredDefaultLeavesRoomForALoopThatDoesNotEnd(CapturedOutput output) throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch entered = new CountDownLatch(1);
		try {
			this.runner.withBean(ConnectionHandlerFactory.class, () -> blocking(entered, release))
				.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=3s")
				.run((context) -> {
					try (EchoClient client = EchoClient.connect(
							context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class))) {
						client.send(Bytes.of("block"));
						assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
						context.getSourceApplicationContext(ConfigurableApplicationContext.class).stop();
						assertThat(output).contains("Draining the TCP server, for at most 1500 ms")
							.contains("TCP server not drained: tcp-server-loop-0 has not ended within 2500 ms")
							.doesNotContain("still running after timeout");
					}
					finally {
						release.countDown();
					}
				});
		}
		finally {
			release.countDown();
		}
	}

	/** Not even an interrupt frees it. */
	private static ConnectionHandlerFactory blocking(CountDownLatch entered, CountDownLatch release) {
		return (connection) -> (from, input) -> {
			input.position(input.limit());
			entered.countDown();
			while (release.getCount() > 0) {
				Thread.onSpinWait();
			}
		};
	}

}
