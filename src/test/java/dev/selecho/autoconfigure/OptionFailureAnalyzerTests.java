package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Stream;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class OptionFailureAnalyzerTests {

	private static TcpServer server(TcpServerOptions options, String... listeners) {
		return new TcpServer(options,
				Stream.of(listeners)
					.map((name) -> new Listener(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
							new EchoHandler(EchoMode.PERSISTENT)))
					.toList());
	}

	@Test
	void anOptionIsNamedWithItsRemedyAndPlace(CapturedOutput output) {
		assertThat(FailingStart.report(output, NegativeTime.class))
			.contains("The option shutdown.quiet-period of a TcpServer has the value '-1s', which is refused.")
			.contains(
					"shutdown.quiet-period must be between 0s and 1d. It is set where the application makes the server: ",
					NegativeTime.class.getName() + ".ownServer(OptionFailureAnalyzerTests.java:");
	}

	@Test
	void listenersOfOneNameAreNamed(CapturedOutput output) {
		assertThat(FailingStart.report(output, Twins.class)).contains(
				"The option listeners of a TcpServer has the value 'twin', which is refused.",
				"listeners must be the name of one listener alone.");
	}

	@Configuration(proxyBeanMethods = false)
	static class NegativeTime {

		@Bean
		TcpServer ownServer() {
			return server(TcpServerOptions.DEFAULTS.withQuietPeriod(Duration.ofSeconds(-1)), "own");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Twins {

		@Bean
		TcpServer ownServer() {
			return server(TcpServerOptions.DEFAULTS, "one", "twin", "twin");
		}

	}

}
