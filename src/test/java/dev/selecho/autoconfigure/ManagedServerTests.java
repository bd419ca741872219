package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which of the servers that an application defines is run.
 */
@ExtendWith(OutputCaptureExtension.class)
class ManagedServerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private static TcpServer server(String... listeners) {
		return new TcpServer(TcpServerOptions.DEFAULTS,
				Stream.of(listeners)
					.map((name) -> new Listener(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
							new EchoHandler(EchoMode.PERSISTENT)))
					.toList());
	}

	@Test
	void severalServersAreNamedWithTheRemedy(CapturedOutput output) {
		assertThat(FailingStart.report(output, TwoServers.class))
			.contains("There are 2 beans of the type TcpServer: firstServer, secondServer. An application runs one.")
			.contains("new TcpServer(options, List.of(first, second))", "@Bean(autowireCandidate = false)");
	}

	@Test
	void aPrimaryServerDoesNotHideTheOther(CapturedOutput output) {
		assertThat(FailingStart.report(output, PrimaryAndOther.class))
			.contains("There are 2 beans of the type TcpServer: otherServer, primaryServer.");
	}

	@Test
	void aServerThatIsNobodysCandidateIsLeftAlone() {
		for (Class<?> beans : List.of(HiddenServer.class, QualifiedServer.class)) {
			this.runner.withUserConfiguration(beans).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("hiddenServer", TcpServer.class).isRunning()).isFalse();
				assertThat(context.getBean("tcpServer", TcpServer.class).isRunning()).isTrue();
			});
		}
	}

	@Test
	void allListenersOfOneServerServe() {
		this.runner.withBean(TcpServer.class, () -> server("first", "second")).run((context) -> {
			List<Listener> listeners = context.getBean(TcpServer.class).listeners();
			assertThat(listeners).allSatisfy((listener) -> assertThat(listener.port()).isPositive());
			assertThat(context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class))
				.isEqualTo(listeners.getFirst().port());
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoServers {

		@Bean
		TcpServer firstServer() {
			return server("first");
		}

		@Bean
		TcpServer secondServer() {
			return server("second");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryAndOther {

		@Bean
		TcpServer otherServer() {
			return server("other");
		}

		@Bean
		@Primary
		TcpServer primaryServer() {
			return server("primary");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenServer {

		@Bean(autowireCandidate = false)
		TcpServer hiddenServer() {
			return server("hidden");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedServer {

		@Bean(defaultCandidate = false)
		TcpServer hiddenServer() {
			return server("hidden");
		}

	}

}
