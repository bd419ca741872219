package dev.selecho.autoconfigure;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@ExtendWith(OutputCaptureExtension.class)
class TcpServerAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private static int port(ApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
	}

	@Test
	void echoesOnThePortThatItPublishes() {
		this.runner.run((context) -> {
			assertThat(port(context)).isPositive()
				.isEqualTo(context.getBean(TcpServer.class).listeners().getFirst().port());
			try (EchoClient client = EchoClient.connect(port(context))) {
				client.exchange(Bytes.of("hello"));
				client.exchange(Bytes.of("again"));
			}
		});
	}

	@Test
	void echoesOnceWhereTold() {
		this.runner.withPropertyValues("tcp.server.echo.mode=once").run((context) -> {
			try (EchoClient client = EchoClient.connect(port(context))) {
				client.exchange(Bytes.of("hello"));
				client.expectEnd();
			}
		});
	}

	@Test
	void startedEventCarriesTheBoundServer() {
		this.runner.withUserConfiguration(StartListener.class).run((context) -> {
			List<TcpServerStartedEvent> events = context.getBean(StartListener.class).events;
			assertThat(events).singleElement()
				.extracting(TcpServerStartedEvent::getServer)
				.isSameAs(context.getBean(TcpServer.class));
		});
	}

	@Test
	void handlersOfTheApplicationReplaceTheEcho() {
		this.runner.withUserConfiguration(OwnHandlers.class).run((context) -> {
			assertThat(context).doesNotHaveBean(EchoHandler.class).hasSingleBean(TcpServer.class);
			try (EchoClient client = EchoClient.connect(port(context))) {
				client.send(Bytes.of("hello"));
				assertThat(client.receive(5)).isEqualTo(Bytes.of("HELLO"));
			}
		});
	}

	@Test
	void serverOfTheApplicationIsRunInsteadOfOurs() {
		this.runner.withUserConfiguration(OwnServer.class).run((context) -> {
			assertThat(context).doesNotHaveBean(EchoHandler.class);
			TcpServer server = context.getBean(TcpServer.class);
			assertThat(server.listeners()).extracting(Listener::name).containsExactly("own");
			assertThat(port(context)).isEqualTo(server.listeners().getFirst().port());
			try (EchoClient client = EchoClient.connect(port(context))) {
				client.exchange(Bytes.of("hello"));
			}
			context.getSourceApplicationContext(ConfigurableApplicationContext.class).close();
			assertThat(server.isRunning()).isFalse();
		});
	}

	@Test
	void disabledLeavesNothingButALine(CapturedOutput output) {
		this.runner.withPropertyValues("tcp.server.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(TcpServerAutoConfiguration.class)
				.doesNotHaveBean(TcpServer.class)
				.doesNotHaveBean(TcpServerLifecycle.class)
				.doesNotHaveBean(TcpServerProperties.class)
				.doesNotHaveBean(ConnectionHandlerFactory.class));
		assertThat(output).containsOnlyOnce("The TCP server is off (tcp.server.enabled=false)");
	}

	@Test
	void listensOnTheGivenAddressAlone() {
		this.runner.withPropertyValues("tcp.server.address=127.0.0.1").run((context) -> {
			InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
			assertThat(context.getBean(TcpServer.class).listeners().getFirst().localAddress())
				.isEqualTo(new InetSocketAddress(loopback, port(context)));
			try (EchoClient client = EchoClient.connect(port(context))) {
				client.exchange(Bytes.of("hello"));
			}
		});
		this.runner.withPropertyValues("tcp.server.address=127.0.0.2")
			.run((context) -> assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> EchoClient.connect(port(context)).close()));
	}

	@Test
	void listensOnAllAddressesByDefault() {
		this.runner.run((context) -> assertThat(context.getBean(TcpServer.class).listeners().getFirst().localAddress())
			.isInstanceOfSatisfying(InetSocketAddress.class,
					(address) -> assertThat(address.getAddress().isAnyLocalAddress()).isTrue()));
	}

	@Test
	void servesAgainAfterStopAndStart() {
		this.runner.run((context) -> {
			ConfigurableApplicationContext source = context
				.getSourceApplicationContext(ConfigurableApplicationContext.class);
			int first = port(context);
			try (EchoClient client = EchoClient.connect(first)) {
				client.exchange(Bytes.of("hello"));
				source.stop();
				client.expectEnd();
			}
			assertThat(context.getBean(TcpServer.class).isRunning()).isFalse();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.connect(first).close());
			source.start();
			assertThat(port(context)).isEqualTo(context.getBean(TcpServer.class).listeners().getFirst().port());
			try (EchoClient client = EchoClient.connect(port(context))) {
				client.exchange(Bytes.of("again"));
			}
		});
	}

	@Test
	void closedContextLeavesNoThreadAndNoPort() {
		this.runner.run((context) -> {
			int port = port(context);
			TcpServer server = context.getBean(TcpServer.class);
			context.getSourceApplicationContext(ConfigurableApplicationContext.class).close();
			assertThat(server.isRunning()).isFalse();
			assertThat(server.listeners().getFirst().localAddress()).isNull();
			await().atMost(Duration.ofSeconds(5)).until(() -> !server.loops().getFirst().isAlive());
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.connect(port).close());
		});
	}

	@Test
	void roomIsOneLineAtStart(CapturedOutput output) {
		this.runner.run((context) -> assertThat(output.toString().lines())
			.filteredOn((line) -> line.contains("Room for "))
			.singleElement()
			.asString()
			.contains("Room for " + context.getBean(TcpServer.class).room().connections() + " connections")
			.containsPattern("\\d+ descriptors less \\d+ kept back")
			.containsPattern("heap \\d+ MB, direct memory \\d+ MB")
			.contains("one connection's 320 KB; the kernel's buffers for one connection grow as the system lets them"));
		assertThat(output).doesNotContain(" WARN ");
	}

	@Test
	void kernelsBuffersAreInTheLineOfTheRoom(CapturedOutput output) {
		this.runner
			.withPropertyValues("tcp.server.socket.receive-buffer-size=16KB", "tcp.server.socket.send-buffer-size=32KB")
			.run((context) -> assertThat(output).contains("the kernel's buffers for one connection may take 96 KB"));
		this.runner
			.withPropertyValues("tcp.server.socket.receive-buffer-size=16KB", "tcp.server.socket.send-buffer-size=0")
			.run((context) -> assertThat(output).contains("for one connection grow as the system lets them"));
	}

	@Test
	void limitBeyondTheDescriptorsIsLoweredWithAWarning(CapturedOutput output) {
		this.runner.withPropertyValues("tcp.server.max-connections=2147483647").run((context) -> {
			int lowered = context.getBean(TcpServer.class).room().connections();
			assertThat(lowered).isLessThan(Integer.MAX_VALUE);
			assertThat(output.toString().lines()).filteredOn((line) -> line.contains(" WARN "))
				.singleElement()
				.asString()
				.contains("tcp.server.max-connections=2147483647", "was lowered to " + lowered, "ulimit -n");
		});
	}

	@Test
	void whatTheKernelLowersIsAWarning(CapturedOutput output) {
		this.runner
			.withPropertyValues("tcp.server.backlog=2000000000", "tcp.server.socket.receive-buffer-size=1GB",
					"tcp.server.socket.send-buffer-size=1GB")
			.run((context) -> assertThat(output.toString().lines()).filteredOn((line) -> line.contains(" WARN "))
				.hasSize(3)
				.anySatisfy((line) -> assertThat(line).contains("tcp.server.backlog=2000000000 is lowered")
					.contains("raise net.core.somaxconn"))
				.anySatisfy((line) -> assertThat(line).contains("tcp.server.socket.receive-buffer-size=1GB is lowered")
					.contains("raise net.core.rmem_max"))
				.anySatisfy((line) -> assertThat(line).contains("tcp.server.socket.send-buffer-size=1GB is lowered")
					.contains("raise net.core.wmem_max")));
	}

	@Test
	void whereItListensIsOneLineAtStart(CapturedOutput output) {
		this.runner.run(
				(context) -> assertThat(output).contains("TCP server started on *:" + port(context) + " (main, echo)"));
	}

	@Test
	void anAddressOfIPv6StandsInBrackets(CapturedOutput output) throws Exception {
		InetAddress loopback = InetAddress.ofLiteral("::1");
		assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "No IPv6 here");
		this.runner.withPropertyValues("tcp.server.address=::1")
			.run((context) -> assertThat(output)
				.contains("TCP server started on [0:0:0:0:0:0:0:1]:" + port(context) + " (main, echo)"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHandlers {

		@Bean
		ConnectionHandlerFactory handlers() {
			ConnectionHandler upperCase = (connection, input) -> {
				ByteBuffer output = ByteBuffer.allocate(input.remaining());
				while (input.hasRemaining()) {
					output.put((byte) Character.toUpperCase(input.get()));
				}
				connection.write(output.flip());
			};
			return (connection) -> upperCase;
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
