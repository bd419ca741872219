package dev.selecho.actuate;

import java.time.Duration;
import java.util.List;

import dev.selecho.actuate.WatchedServer.Ports;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@WatchedServerTest
class HealthTests {

	private static final String LIVENESS = "/actuator/health/liveness";

	private static final String READINESS = "/actuator/health/readiness";

	private final Ports ports;

	private final BlockableHandler handler;

	HealthTests(Ports ports, BlockableHandler handler) {
		this.ports = ports;
		this.handler = handler;
	}

	@BeforeEach
	void nobodyIsConnected() {
		this.ports.awaitNobody();
	}

	@Test
	void livenessAsksTheLoop() {
		HttpAnswer liveness = this.ports.get(LIVENESS);
		assertThat(liveness.status()).isEqualTo(200);
		assertThat(liveness.text("$.components.selectorLoop.status")).isEqualTo("UP");
		assertThat(liveness.text("$.components.selectorLoop.details['tcp-server-loop-0'].status")).isEqualTo("UP");
		assertThat(liveness.text("$.components.selectorLoop.details['tcp-server-loop-0'].heartbeat"))
			.matches("\\d+ ms ago");
		assertThat(liveness.text("$.components.livenessState.status")).isEqualTo("UP");
		assertThat(liveness.body()).doesNotContain("tcpServer");
	}

	@Test
	void readinessAsksTheServer() {
		HttpAnswer readiness = this.ports.get(READINESS);
		assertThat(readiness.status()).isEqualTo(200);
		assertThat(readiness.text("$.components.tcpServer.status")).isEqualTo("UP");
		assertThat(readiness.number("$.components.tcpServer.details.connections")).isZero();
		assertThat(readiness.number("$.components.tcpServer.details.limit")).isEqualTo(1);
		assertThat(readiness.number("$.components.tcpServer.details.listeners.main")).isZero();
		assertThat(readiness.text("$.components.readinessState.status")).isEqualTo("UP");
		assertThat(readiness.body()).doesNotContain("selectorLoop");
	}

	@Test
	void idleServerStaysUp() {
		await().pollInterval(Duration.ofMillis(100))
			.during(Duration.ofMillis(3500))
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> {
				assertThat(this.ports.get(LIVENESS).status()).isEqualTo(200);
				assertThat(this.ports.get(READINESS).status()).isEqualTo(200);
			});
	}

	@Test
	void blockedLoopIsNotAliveAndShowsWhoBlocksIt() throws Exception {
		try (EchoClient client = this.ports.connect()) {
			client.send(Bytes.of("!"));
			try {
				await().atMost(Duration.ofSeconds(8)).until(() -> this.ports.get(LIVENESS).status() == 503);
				HttpAnswer liveness = this.ports.get(LIVENESS);
				assertThat(liveness.text("$.components.selectorLoop.status")).isEqualTo("DOWN");
				assertThat(liveness.text("$.components.selectorLoop.details.reason"))
					.matches("tcp-server-loop-0 has not turned for [2-9]\\d{3} ms");
				assertThat(liveness.list("$.components.selectorLoop.details['tcp-server-loop-0'].stack"))
					.anyMatch((frame) -> frame.contains(BlockableHandler.class.getName() + ".onRead"));
				assertThat(this.ports.get("/actuator/prometheus").status()).isEqualTo(200);
			}
			finally {
				this.handler.letGo();
			}
			assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
			await().atMost(Duration.ofSeconds(5)).until(() -> this.ports.get(LIVENESS).status() == 200);
			client.exchange(Bytes.of("goes on"));
		}
		assertThat(this.ports.get(LIVENESS).body()).doesNotContain("stack");
	}

	@Test
	void fullServerIsAliveAndReadyAndSaysSo() throws Exception {
		try (EchoClient client = this.ports.connect()) {
			client.exchange(Bytes.of("hello"));
			HttpAnswer readiness = this.ports.get(READINESS);
			assertThat(readiness.status()).isEqualTo(200);
			assertThat(readiness.text("$.components.tcpServer.status")).isEqualTo("UP");
			assertThat(readiness.flag("$.components.tcpServer.details.full")).isTrue();
			assertThat(readiness.number("$.components.tcpServer.details.connections")).isEqualTo(1);
			assertThat(this.ports.get(LIVENESS).status()).isEqualTo(200);
		}
		await().atMost(Duration.ofSeconds(5))
			.until(() -> !this.ports.get(READINESS).flag("$.components.tcpServer.details.full"));
	}

	@Test
	void blockedLoopIsNotReadyEither() throws Exception {
		try (EchoClient client = this.ports.connect()) {
			client.send(Bytes.of("!"));
			try {
				await().atMost(Duration.ofSeconds(8)).until(() -> this.ports.get(READINESS).status() == 503);
				HttpAnswer readiness = this.ports.get(READINESS);
				assertThat(readiness.text("$.components.tcpServer.status")).isEqualTo("OUT_OF_SERVICE");
				assertThat(readiness.text("$.components.tcpServer.details.reason"))
					.matches("tcp-server-loop-0 has not turned for [2-9]\\d{3} ms");
				assertThat(readiness.body()).doesNotContain("stack");
			}
			finally {
				this.handler.letGo();
			}
			assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
			await().atMost(Duration.ofSeconds(5)).until(() -> this.ports.get(READINESS).status() == 200);
		}
	}

}
