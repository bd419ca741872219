package dev.selecho.process;

import java.time.Duration;

import dev.selecho.testing.Crowd;
import dev.selecho.testing.ServerProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that stood still for longer than its idle timeout, as one does on a host that
 * is short of time or is moved.
 */
class FreezeIT {

	private static final int CLIENTS = 1_500;

	private static final Duration FREEZE = Duration.ofSeconds(3);

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	@Test
	void whoSentWhileTheServerWasFrozenIsNotIdle() throws Exception {
		try (ServerProcess server = ServerProcess.starter()
			.start("--tcp.server.idle-timeout=2s", "--tcp.server.health.stall-threshold=2s")) {
			assertThat(closedAsIdle(server)).isZero();
			try (Crowd clients = Crowd.connect(server.port(), CLIENTS)) {
				clients.send(1024);
				clients.awaitEchoed(TEN_SECONDS);

				server.freeze();
				clients.send(512);
				// Nothing comes from a frozen server: they have all sent, and wait.
				clients.awaitStill(FREEZE, FREEZE.plus(TEN_SECONDS));
				assertThat(clients.sent()).isEqualTo(CLIENTS * (1024 + 512));
				long thawed = System.nanoTime();
				server.thaw();
				clients.awaitEchoed(TEN_SECONDS);
				long took = Duration.ofNanos(System.nanoTime() - thawed).toMillis();
				assertThat(closedAsIdle(server)).isZero();

				clients.awaitEnded(TEN_SECONDS);
				assertThat(server.lines()).as("the loop alone did not stand still")
					.noneMatch((line) -> line.contains("has not turned"));
				System.out.println("Frozen for " + FREEZE.toMillis() + " ms: all answered " + took
						+ " ms after the thaw, all ended as idle after "
						+ Duration.ofNanos(System.nanoTime() - thawed).toMillis() + " ms");
			}
			server.awaitMetric("tcp_server_connections_closed_total", CLIENTS, "reason=\"idle\"");
			assertThat(server.metric("tcp_server_connections_closed_total")).isEqualTo(CLIENTS);
			assertThat(server.metric("tcp_server_connections_active")).isZero();
		}
	}

	private static double closedAsIdle(ServerProcess server) throws Exception {
		return server.metric("tcp_server_connections_closed_total", "reason=\"idle\"");
	}

}
