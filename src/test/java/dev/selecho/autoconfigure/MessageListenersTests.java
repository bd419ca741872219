package dev.selecho.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.selecho.message.Codec;
import dev.selecho.message.Framing;
import dev.selecho.message.MessageObserver;
import dev.selecho.message.MessageOptions;
import dev.selecho.message.MessageService;
import dev.selecho.message.Protocol;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the properties say of messages, and the beans that see them.
 */
@ExtendWith(OutputCaptureExtension.class)
class MessageListenersTests {

	@Configuration(proxyBeanMethods = false)
	static class Protocols {

		@Bean
		MessageService<String, String> lines() {
			return Protocol.of(Framing.lines(100), Codec.text(StandardCharsets.US_ASCII))
				.onVirtualThreads((session) -> (client, line) -> client.send(client.listener() + ": " + line))
				.with(new MessageOptions(null, null, Duration.ofSeconds(33), Duration.ofMinutes(7), null));
		}

		@Bean
		MessageService<byte[], byte[]> blocks() {
			return Protocol.of(Framing.fixed(100), Codec.bytes())
				.onLoop((session) -> (client, block) -> client.send(block));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Watchers {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@Bean
		List<String> seen() {
			return this.seen;
		}

		@Bean
		MessageObserver observer() {
			return (session, handling) -> {
				this.seen.add("observed at " + session.listener());
				handling.run();
			};
		}

		@Bean
		TaskDecorator decorator() {
			return (task) -> {
				this.seen.add("decorated");
				return task;
			};
		}

	}

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withUserConfiguration(Protocols.class)
		.withPropertyValues("tcp.server.address=127.0.0.1", "tcp.server.port=-1", "tcp.server.listeners.one.port=0",
				"tcp.server.listeners.one.protocol=lines", "tcp.server.listeners.two.port=0",
				"tcp.server.listeners.two.protocol=lines", "tcp.server.listeners.blocks.port=0");

	private static Listener listener(AssertableApplicationContext context, String name) {
		return context.getBean(TcpServer.class)
			.listeners()
			.stream()
			.filter((listener) -> listener.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static MessageService<?, ?> service(AssertableApplicationContext context, String name) {
		return (MessageService<?, ?>) listener(context, name).handlers();
	}

	@Test
	void aListenerHasItsOwnLimitsOrThoseOfAllOrThoseOfItsBean() {
		this.runner
			.withPropertyValues("tcp.server.first-message-timeout=3s", "tcp.server.listeners.one.max-message-size=50B",
					"tcp.server.listeners.one.message-timeout=0", "tcp.server.listeners.two.silence-timeout=9m",
					"tcp.server.listeners.two.message-concurrency=4")
			.run((context) -> {
				assertThat(service(context, "one").options())
					.isEqualTo(new MessageOptions(50, Duration.ofSeconds(3), null, Duration.ofMinutes(7), null));
				assertThat(service(context, "two").options()).isEqualTo(new MessageOptions(null, Duration.ofSeconds(3),
						Duration.ofSeconds(33), Duration.ofMinutes(9), 4));
				assertThat(service(context, "blocks").options().messageTimeout()).isEqualTo(Duration.ofMinutes(1));
			});
	}

	@Test
	void whatIsServedTwiceIsCountedTwice() {
		this.runner.run((context) -> {
			try (EchoClient one = EchoClient.connect(listener(context, "one").port());
					EchoClient two = EchoClient.connect(listener(context, "two").port())) {
				one.exchangeLine("a", "one: a");
				one.exchangeLine("b", "one: b");
				two.exchangeLine("c", "two: c");
			}
			assertThat(service(context, "one").counters().received()).isEqualTo(2);
			assertThat(service(context, "two").counters().received()).isEqualTo(1);
		});
	}

	@Test
	void aLowerLimitIsKept() {
		this.runner.withPropertyValues("tcp.server.listeners.one.max-message-size=5B").run((context) -> {
			try (EchoClient client = EchoClient.connect(listener(context, "one").port())) {
				client.send("sixsix\n".getBytes(StandardCharsets.US_ASCII));
				client.expectEnd();
			}
		});
	}

	@Test
	void beansSeeWhatIsHandledOffTheLoop() {
		this.runner.withUserConfiguration(Watchers.class).run((context) -> {
			try (EchoClient one = EchoClient.connect(listener(context, "one").port())) {
				one.exchangeLine("a", "one: a");
			}
			assertThat(context.getBean(Watchers.class).seen).contains("decorated", "observed at one");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = {
			"tcp.server.listeners.plain.message-timeout=5s; tcp.server.listeners.plain.message-timeout; has none",
			"tcp.server.listeners.plain.max-message-size=5KB; tcp.server.listeners.plain.max-message-size; has none",
			"tcp.server.listeners.plain.message-concurrency=5; tcp.server.listeners.plain.message-concurrency; has none",
			"tcp.server.listeners.plain.silence-timeout=-5s; tcp.server.listeners.plain.silence-timeout; more than 0",
			"tcp.server.listeners.plain.message-concurrency=0; tcp.server.listeners.plain.message-concurrency; at least 1",
			"tcp.server.message-timeout=-1s; tcp.server.message-timeout; more than 0",
			"tcp.server.max-message-size=0B; tcp.server.max-message-size; at least 1",
			"tcp.server.max-message-size=50B; tcp.server.max-message-size; leave max-message-size out",
			"tcp.server.listeners.blocks.max-message-size=50B; tcp.server.listeners.blocks.max-message-size; leave max-message-size out" })
	void whatCannotBeNamesTheProperty(String property, String name, String reason, CapturedOutput output) {
		assertThat(FailingStart.report(output, Protocols.class, "tcp.server.port=-1", "tcp.server.listeners.one.port=0",
				"tcp.server.listeners.one.protocol=lines", "tcp.server.listeners.blocks.port=0",
				"tcp.server.listeners.plain.port=0", "tcp.server.listeners.plain.protocol=echo", property))
			.contains(name, reason);
	}

}
