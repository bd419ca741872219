package dev.selecho.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.ServerProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process that may open 300 descriptors, and more clients than that.
 */
class DescriptorsIT {

	private static final int DESCRIPTORS = 300;

	private static final int CLIENTS = 400;

	private static final Duration SPAN = Duration.ofSeconds(2);

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	private static final String TROUBLE = "Accepting pauses: .*Too many open files";

	private final List<EchoClient> clients = new ArrayList<>();

	@AfterEach
	void closeClients() throws IOException {
		for (EchoClient client : this.clients) {
			client.close();
		}
	}

	@Test
	void clientsBeyondTheLimitAreRejectedAndComeInWhenOthersLeave() throws Exception {
		try (ServerProcess server = start("--tcp.server.max-connections=1000")) {
			connect(server, CLIENTS);

			int limit = (int) server.metric("tcp_server_connections_limit");
			assertThat(limit).as("places").isBetween(DESCRIPTORS / 3, DESCRIPTORS - 50);
			assertThat(server.find("max-connections=1000 was lowered to " + limit + " .*300 descriptors")).hasSize(1);
			server.awaitMetric("tcp_server_connections_active", limit);
			server.awaitMetric("tcp_server_connections_rejected_total", CLIENTS - limit, "reason=\"limit\"");
			exchangeAll(this.clients.subList(0, limit));
			for (EchoClient rejected : this.clients.subList(limit, CLIENTS)) {
				rejected.expectEnd();
			}
			assertThat(server.http("/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(server.http("/actuator/health/readiness").body()).contains("\"full\":true");

			List<EchoClient> leaving = List.copyOf(this.clients.subList(0, 50));
			closeAll(leaving);
			server.awaitMetric("tcp_server_connections_active", limit - leaving.size());
			assertThat(server.http("/actuator/health/readiness").body()).contains("\"full\":false");
			exchangeAll(connect(server, leaving.size()));
			exchangeAll(this.clients.subList(leaving.size(), limit));
			System.out.println("Rejecting: " + limit + " places of " + DESCRIPTORS + " descriptors");
		}
	}

	@Test
	void clientsBeyondTheLimitWaitInTheBacklogAndAllAreServed() throws Exception {
		try (ServerProcess server = start("--tcp.server.on-limit=pause")) {
			int limit = (int) server.metric("tcp_server_connections_limit");
			connect(server, CLIENTS);
			for (int i = 0; i < CLIENTS; i++) {
				this.clients.get(i).send(Bytes.random(100, i));
			}
			server.awaitMetric("tcp_server_connections_active", limit);
			server.awaitMetric("tcp_server_accept_paused", 1);

			long busy = processorMillis(server);
			System.out.println("Full, with " + (CLIENTS - limit) + " in the backlog: " + busy
					+ " ms of processor time in " + SPAN.toMillis() + " ms");
			assertThat(busy).as("processor time while full").isLessThan(SPAN.toMillis() / 5);
			assertThat(server.http("/actuator/health/liveness").status()).isEqualTo(200);

			// In their order, each leaving a place: nobody waits for one behind.
			for (int i = 0; i < CLIENTS; i++) {
				assertThat(this.clients.get(i).receive(100)).isEqualTo(Bytes.random(100, i));
				this.clients.get(i).close();
			}
			server.awaitMetric("tcp_server_connections_active", 0);
			server.awaitMetric("tcp_server_accept_paused", 0);
			assertThat(server.metric("tcp_server_connections_accepted_total")).isEqualTo(CLIENTS);
			assertThat(server.metric("tcp_server_connections_rejected_total")).isZero();
		}
	}

	@Test
	void acceptThatFailsForWantOfDescriptorsCostsNobodyAnything() throws Exception {
		List<Socket> others = new ArrayList<>();
		try (ServerProcess server = start("--server.tomcat.max-connections=1000", "--server.tomcat.accept-count=1000",
				"--server.tomcat.connection-timeout=60s")) {
			List<EchoClient> inside = connect(server, 100);
			exchangeAll(inside);
			server.metric("tcp_server_connections_active");
			for (int i = 0; i < DESCRIPTORS; i++) {
				others.add(new Socket(InetAddress.getLoopbackAddress(), server.httpPort()));
			}
			await().atMost(TEN_SECONDS).until(() -> server.openDescriptors() >= DESCRIPTORS - 1);
			List<EchoClient> waiting = connect(server, 20);
			server.awaitLine(TROUBLE, TEN_SECONDS);

			exchangeAll(inside);
			int lines = server.find(TROUBLE).size();
			long busy = processorMillis(server);
			int linesMore = server.find(TROUBLE).size() - lines;
			System.out.println("Out of descriptors: " + busy + " ms of processor time and " + linesMore
					+ " log lines in " + SPAN.toMillis() + " ms");
			assertThat(busy).as("processor time while out of descriptors").isLessThan(SPAN.toMillis() / 5);
			assertThat(linesMore).isLessThanOrEqualTo((int) SPAN.toSeconds() + 1);
			exchangeAll(inside);

			long begin = System.nanoTime();
			for (Socket other : others) {
				other.close();
			}
			exchangeAll(waiting);
			System.out.println("Out of descriptors: those who waited were served "
					+ Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms after the others had left");
			exchangeAll(inside);
			server.awaitMetric("tcp_server_accept_paused", 0);
			server.awaitMetric("tcp_server_connections_active", 120);
			assertThat(server.http("/actuator/health").status()).isEqualTo(200);
		}
		finally {
			for (Socket other : others) {
				other.close();
			}
		}
	}

	@Test
	void clientsAndThoseOfTheActuatorFitTogether() throws Exception {
		List<Socket> others = new ArrayList<>();
		try (ServerProcess server = ServerProcess.starter().descriptors(2 * DESCRIPTORS).start()) {
			int limit = (int) server.metric("tcp_server_connections_limit");
			for (int i = 0; i < 2 * DESCRIPTORS - limit; i++) {
				others.add(new Socket(InetAddress.getLoopbackAddress(), server.httpPort()));
			}
			exchangeAll(connect(server, limit));
			assertThat(server.http("/actuator/health/readiness").body()).contains("\"full\":true");
			System.out.println(
					"Full on both sides: " + server.openDescriptors() + " of " + 2 * DESCRIPTORS + " descriptors open");
			assertThat(server.find("Too many open files")).isEmpty();
		}
		finally {
			for (Socket other : others) {
				other.close();
			}
		}
	}

	private static ServerProcess start(String... arguments) throws IOException {
		return ServerProcess.starter().descriptors(DESCRIPTORS).start(arguments);
	}

	private List<EchoClient> connect(ServerProcess server, int count) throws IOException {
		int before = this.clients.size();
		for (int i = 0; i < count; i++) {
			this.clients.add(EchoClient.connect(server.port()));
		}
		return List.copyOf(this.clients.subList(before, before + count));
	}

	private static void exchangeAll(List<EchoClient> clients) throws IOException {
		for (EchoClient client : clients) {
			client.exchange(Bytes.random(1024, client.socket().getLocalPort()));
		}
	}

	private static void closeAll(List<EchoClient> clients) throws IOException {
		for (EchoClient client : clients) {
			client.close();
		}
	}

	private static long processorMillis(ServerProcess server) {
		Duration before = server.processorTime();
		await().pollDelay(SPAN).atMost(SPAN.multipliedBy(2)).until(server::isAlive);
		return server.processorTime().minus(before).toMillis();
	}

}
