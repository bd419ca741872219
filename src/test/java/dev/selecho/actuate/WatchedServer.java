package dev.selecho.actuate;

import java.io.IOException;
import java.time.Duration;

import dev.selecho.net.TcpServer;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.EchoClient;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

import static org.awaitility.Awaitility.await;

/**
 * The application as the tests watch it: clients on one side, the actuator on the other.
 */
@TestConfiguration(proxyBeanMethods = false)
class WatchedServer {

	@Bean
	EchoHandler echoHandler() {
		return new EchoHandler(EchoMode.PERSISTENT);
	}

	@Bean
	@Primary
	BlockableHandler blockableHandler(EchoHandler echo) {
		return new BlockableHandler(echo);
	}

	@Bean
	Ports ports(Environment environment, TcpServer server) {
		return new Ports(environment, server);
	}

	/**
	 * The two sides.
	 */
	static final class Ports {

		private final Environment environment;

		private final TcpServer server;

		Ports(Environment environment, TcpServer server) {
			this.environment = environment;
			this.server = server;
		}

		int tcp() {
			return this.environment.getRequiredProperty("local.tcp.server.port", Integer.class);
		}

		/** Comes in once whoever was there before has gone. */
		EchoClient connect() throws IOException {
			awaitNobody();
			return EchoClient.connect(tcp());
		}

		void awaitNobody() {
			await().atMost(Duration.ofSeconds(5))
				.until(() -> this.server.listeners().getFirst().counters().active() == 0);
		}

		HttpAnswer get(String path) {
			return HttpAnswer.to(this.environment.getRequiredProperty("local.server.port", Integer.class), "GET", path);
		}

		HttpAnswer post(String path) {
			return HttpAnswer.to(this.environment.getRequiredProperty("local.server.port", Integer.class), "POST",
					path);
		}

	}

}
