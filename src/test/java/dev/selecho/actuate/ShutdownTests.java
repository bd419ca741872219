package dev.selecho.actuate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.selecho.SelechoApplication;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ShutdownTests {

	@Test
	void probesAndMetricsAnswerThroughTheWholeDrain() throws Exception {
		SpringApplication application = new SpringApplication(SelechoApplication.class);
		application.setRegisterShutdownHook(false);
		try (ConfigurableApplicationContext context = application.run("--server.port=0", "--tcp.server.port=0",
				"--tcp.server.shutdown.quiet-period=2s", "--tcp.server.shutdown.grace-period=10s")) {
			int http = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			int tcp = context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
			try (EchoClient client = EchoClient.connect(tcp)) {
				client.exchange(Bytes.of("hello"));
				assertThat(get(http, "/actuator/health/readiness").status()).isEqualTo(200);
				CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
				await().atMost(Duration.ofSeconds(2))
					.until(() -> get(http, "/actuator/health/readiness").body().contains("The server is draining"));
				HttpAnswer readiness = get(http, "/actuator/health/readiness");
				assertThat(readiness.status()).isEqualTo(503);
				assertThat(readiness.text("$.components.tcpServer.status")).isEqualTo("OUT_OF_SERVICE");
				assertThat(get(http, "/actuator/health/liveness").status()).isEqualTo(200);
				assertThat(get(http, "/actuator/prometheus").body())
					.contains("tcp_server_connections_active{listener=\"main\"} 1.0");
				client.exchange(Bytes.of("served while the server drains"));
				assertThat(get(http, "/actuator/health/liveness").status()).isEqualTo(200);
				assertThat(closed).isNotDone();
				client.expectEnd();
				client.shutdownOutput();
				closed.get(10, TimeUnit.SECONDS);
			}
		}
	}

	private static HttpAnswer get(int port, String path) {
		return HttpAnswer.to(port, "GET", path);
	}

}
