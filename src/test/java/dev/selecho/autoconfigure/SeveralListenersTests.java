package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners beside {@code main}: by properties and as beans, and which bean speaks where.
 */
@ExtendWith(OutputCaptureExtension.class)
class SeveralListenersTests {

	private static final byte[] MESSAGE = Bytes.of("hello");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.address=127.0.0.1", "tcp.server.port=0");

	@Test
	void twoProtocolsComeAlong(CapturedOutput output) {
		this.runner
			.withPropertyValues("tcp.server.listeners.sink.port=0", "tcp.server.listeners.sink.protocol=discard",
					"tcp.server.loops=2")
			.run((context) -> {
				try (EchoClient main = EchoClient.connect(port(context, "main"));
						EchoClient sink = EchoClient.connect(port(context, "sink"))) {
					main.exchange(MESSAGE);
					sink.send(MESSAGE);
					sink.shutdownOutput();
					sink.expectEnd();
				}
				assertThat(context.getEnvironment().getProperty("local.tcp.server.port", Integer.class))
					.isEqualTo(port(context, "main"));
				assertThat(output).contains(
						"(main, echo), 127.0.0.1:" + port(context, "sink") + " (sink, discard) with 2 selector loops");
			});
	}

	@Test
	void whatAListenerDoesNotSayTheTopLevelDoes() {
		this.runner
			.withPropertyValues("tcp.server.idle-timeout=7m", "tcp.server.backlog=77",
					"tcp.server.listeners.other.port=0", "tcp.server.listeners.other.protocol=echo",
					"tcp.server.listeners.other.backlog=99", "tcp.server.listeners.other.max-connections=5",
					"tcp.server.listeners.other.socket.tcp-no-delay=false")
			.run((context) -> {
				var options = Objects.requireNonNull(listener(context, "other").options());
				assertThat(options.backlog()).isEqualTo(99);
				assertThat(options.maxConnections()).isEqualTo(5);
				assertThat(options.timeouts().idle()).hasMinutes(7);
				assertThat(options.socket().tcpNoDelay()).isFalse();
				assertThat(options.socket().keepAlive()).isTrue();
			});
	}

	@Test
	void mainMayBeLeftOut() {
		this.runner
			.withPropertyValues("tcp.server.port=-1", "tcp.server.listeners.other.port=0",
					"tcp.server.listeners.other.protocol=echo")
			.run((context) -> {
				assertThat(context.getBean(TcpServer.class).listeners()).extracting(Listener::name)
					.containsExactly("other");
				assertThat(context.getEnvironment().getProperty("local.tcp.server.port", Integer.class))
					.isEqualTo(port(context, "other"));
			});
	}

	@Test
	void aListenerMayHaveAPath(@TempDir Path directory) {
		Path path = directory.resolve("socket");
		this.runner
			.withPropertyValues("tcp.server.listeners.local.unix-path=" + path,
					"tcp.server.listeners.local.unix-permissions=rw-rw----", "tcp.server.listeners.local.protocol=echo")
			.run((context) -> {
				assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
				try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
					client.connect(UnixDomainSocketAddress.of(path));
					client.write(ByteBuffer.wrap(MESSAGE));
					ByteBuffer answer = ByteBuffer.allocate(MESSAGE.length);
					while (answer.hasRemaining() && client.read(answer) >= 0) {
						// until it is there
					}
					assertThat(answer.array()).isEqualTo(MESSAGE);
				}
			});
		assertThat(path).doesNotExist();
	}

	@Test
	void beansSpeakWhereTheyAreNamedOrAskedFor() {
		this.runner.withUserConfiguration(TwoProtocols.class)
			.withPropertyValues("tcp.server.protocol=echo", "tcp.server.listeners.upper.port=0",
					"tcp.server.listeners.second.port=0", "tcp.server.listeners.second.protocol=small")
			.run((context) -> {
				assertThat(answer(context, "main")).isEqualTo("hello");
				assertThat(answer(context, "upper")).as("the bean with its name").isEqualTo("HELLO");
				assertThat(answer(context, "second")).as("the bean with that qualifier").isEqualTo("small");
				assertThat(listener(context, "second").protocol()).isEqualTo("small");
			});
	}

	@Test
	void theOnlyFactoryServesMain() {
		this.runner.withUserConfiguration(OneProtocol.class)
			.run((context) -> assertThat(answer(context, "main")).isEqualTo("HELLO"));
	}

	@Test
	void listenersMayBeBeans() {
		this.runner.withUserConfiguration(ListenerBean.class).run((context) -> {
			assertThat(answer(context, "main")).isEqualTo("hello");
			assertThat(answer(context, "own")).isEqualTo("HELLO");
		});
	}

	@Test
	void aProtocolThatNobodySpeaksNamesBothLists(CapturedOutput output) {
		assertThat(FailingStart.report(output, TwoProtocols.class, "tcp.server.port=0", "tcp.server.protocol=echo",
				"tcp.server.listeners.second.port=0", "tcp.server.listeners.second.protocol=smal"))
			.contains("second", "smal", "upper", "lower", "echo", "discard");
	}

	@Test
	void aFactoryThatServesNothingStopsTheStart(CapturedOutput output) {
		assertThat(FailingStart.report(output, TwoProtocols.class, "tcp.server.port=0", "tcp.server.protocol=upper"))
			.contains("lower", "main");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					tcp.server.listeners.a.port=65536       | tcp.server.listeners.a.port must be between 0, which takes a free port, and 65535
					tcp.server.listeners.a.backlog=0        | tcp.server.listeners.a.backlog must be at least 1
					tcp.server.listeners.a.linger-timeout=0 | tcp.server.listeners.a.linger-timeout must be longer than zero
					tcp.server.listeners.a.prot=7           | tcp.server.listeners.a.prot
					tcp.server.listeners.main.port=7        | tcp.server.port
					tcp.server.listeners.A_b.port=7         | a name begins with a letter, and has lower-case letters, digits and hyphens alone
					tcp.server.listeners.a.idle-timeout=x   | a duration, such as 200ms
					tcp.server.listeners.a.unix-path=/tmp/x | a listener has one address
					""")
	void whatIsWrongIsNamedWithItsRemedy(String property, String message, CapturedOutput output) {
		String[] properties = property.startsWith("tcp.server.listeners.a.port")
				? new String[] { "tcp.server.port=0", "tcp.server.listeners.a.protocol=echo", property }
				: new String[] { "tcp.server.port=0", "tcp.server.listeners.a.port=0",
						"tcp.server.listeners.a.protocol=echo", property };
		assertThat(FailingStart.report(output, properties)).contains(message);
	}

	@Test
	void aListenerThatCannotBeBoundNamesItsPropertyAndFreesTheOthers(CapturedOutput output) throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThat(FailingStart.report(output, "tcp.server.address=127.0.0.1", "tcp.server.port=0",
					"tcp.server.listeners.a.port=" + taken.getLocalPort(), "tcp.server.listeners.a.protocol=echo"))
				.contains("Listener 'a'", "tcp.server.listeners.a.port");
		}
	}

	private static int port(AssertableApplicationContext context, String name) {
		Integer port = context.getEnvironment().getProperty("local.tcp.server." + name + ".port", Integer.class);
		return Objects.requireNonNull(port, name);
	}

	private static Listener listener(AssertableApplicationContext context, String name) {
		return context.getBean(TcpServer.class)
			.listeners()
			.stream()
			.filter((listener) -> listener.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static String answer(AssertableApplicationContext context, String name) throws Exception {
		try (EchoClient client = EchoClient.connect(port(context, name))) {
			client.send(MESSAGE);
			return new String(client.receive(MESSAGE.length), StandardCharsets.US_ASCII);
		}
	}

	private static ConnectionHandlerFactory saying(String text) {
		ConnectionHandler handler = (Connection own, ByteBuffer input) -> {
			input.position(input.limit());
			own.write(ByteBuffer.wrap(Bytes.of(text)));
		};
		return (connection) -> handler;
	}

	@Configuration(proxyBeanMethods = false)
	static class OneProtocol {

		@Bean
		ConnectionHandlerFactory upper() {
			return saying("HELLO");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoProtocols {

		@Bean
		ConnectionHandlerFactory upper() {
			return saying("HELLO");
		}

		@Bean
		@Qualifier("small")
		ConnectionHandlerFactory lower() {
			return saying("small");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerBean {

		@Bean
		Listener own() {
			return new Listener("own", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), saying("HELLO"));
		}

	}

}
