package dev.selecho.process;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.NetworkNamespace;
import dev.selecho.testing.ResetSegments;
import dev.selecho.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

/**
 * SIGTERM ends the process without a client losing anything.
 */
@ExtendWith(NetworkNamespace.class)
class DrainIT {

	private static final int SIGTERM_EXIT = 128 + 15;

	private static final int[] MESSAGE_SIZES = { 64, 1024, 8 * 1024 };

	private static final int CLIENTS = 40;

	private static final int BULK = 4 << 20;

	/** Slow, but done before half of the grace period is over. */
	private static final int BULK_PIECE = 64 * 1024;

	private static final long BULK_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	@Test
	void clientsInRequestAndReplyAndSlowReadersLoseNothing() throws Exception {
		try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
				ServerProcess server = ServerProcess.starter()
					.start("--tcp.server.shutdown.grace-period=6s", "--tcp.server.socket.send-buffer-size=128KB");
				ResetSegments resets = ResetSegments.from(server.port())) {
			AtomicInteger exchanges = new AtomicInteger();
			AtomicInteger refusals = new AtomicInteger();
			List<Future<String>> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				EchoClient client = EchoClient.connect(server.port());
				byte[] message = Bytes.random(MESSAGE_SIZES[i % MESSAGE_SIZES.length], i);
				clients.add(threads.submit(() -> exchangeUntilEnd(client, message, exchanges)));
			}
			CountDownLatch draining = new CountDownLatch(1);
			Future<Boolean> halfClosed = bulk(server, threads, true, draining);
			Future<Boolean> open = bulk(server, threads, false, draining);
			server.awaitMetric("tcp_server_reads_paused", 2);
			await().atMost(TEN_SECONDS).until(() -> exchanges.get() > 10 * CLIENTS);
			assertThat(server.http("/actuator/health/readiness").status()).isEqualTo(200);
			assertThat(server.http("/actuator/health/liveness").status()).isEqualTo(200);

			long begin = System.nanoTime();
			server.terminate();
			server.awaitLine("Draining the TCP server", TEN_SECONDS);
			assertThat(server.http("/actuator/health/readiness").status()).isEqualTo(503);
			await().atMost(TEN_SECONDS).until(() -> isRefused(server.port(), refusals));
			assertThat(server.http("/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(server.http("/actuator/prometheus").status()).isEqualTo(200);
			assertThat(server.http("/actuator/health/readiness").status()).isEqualTo(503);
			draining.countDown();

			assertThat(server.awaitExit(TEN_SECONDS)).isEqualTo(SIGTERM_EXIT);
			long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
			for (Future<String> client : clients) {
				assertThat(client.get(10, TimeUnit.SECONDS)).isEqualTo("ended between two exchanges");
			}
			assertThat(halfClosed.get(10, TimeUnit.SECONDS)).as("half-closed bulk complete").isTrue();
			assertThat(open.get(10, TimeUnit.SECONDS)).as("open bulk complete").isTrue();
			MatchResult drained = drained(server);
			System.out.println("Drain under load: " + drained.group() + "; process ended after " + took + " ms, "
					+ exchanges.get() + " exchanges");
			assertThat(drained.group(2)).isEqualTo("0");
			assertThat(Long.parseLong(drained.group(3))).isLessThan(6_000);
			assertThat(resets.end()).as("resets, one for each refused connect").hasSize(refusals.get());
		}
	}

	@Test
	void idleClientsDoNotHoldTheProcessUp() throws Exception {
		try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
				ServerProcess server = ServerProcess.starter().start();
				ResetSegments resets = ResetSegments.from(server.port())) {
			List<Future<?>> ends = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				EchoClient client = EchoClient.connect(server.port());
				client.exchange(Bytes.random(100, i));
				ends.add(threads.submit(() -> expectEndAndClose(client)));
			}

			long begin = System.nanoTime();
			server.terminate();

			assertThat(server.awaitExit(TEN_SECONDS)).isEqualTo(SIGTERM_EXIT);
			long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
			for (Future<?> end : ends) {
				end.get(10, TimeUnit.SECONDS);
			}
			MatchResult drained = drained(server);
			System.out.println("Drain of idle clients: " + drained.group() + "; process ended after " + took + " ms");
			assertThat(drained.group(1)).isEqualTo("200");
			assertThat(drained.group(2)).isEqualTo("0");
			assertThat(Long.parseLong(drained.group(3))).isBetween(200L, 2_000L);
			assertThat(resets.end()).isEmpty();
		}
	}

	@Test
	void clientThatNeverReadsNorClosesIsCutAtTheDeadline() throws Exception {
		try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
				ServerProcess server = ServerProcess.starter().start("--tcp.server.shutdown.grace-period=2s");
				EchoClient deaf = EchoClient.connect(server.port(), 16 * 1024);
				EchoClient idle = EchoClient.connect(server.port())) {
			Future<?> sending = threads.submit(() -> sendUntilCut(deaf));
			server.awaitMetric("tcp_server_reads_paused", 1);
			Future<?> end = threads.submit(() -> expectEndAndClose(idle));

			server.terminate();

			assertThat(server.awaitExit(TEN_SECONDS)).isEqualTo(SIGTERM_EXIT);
			end.get(10, TimeUnit.SECONDS);
			sending.get(10, TimeUnit.SECONDS);
			MatchResult drained = drained(server);
			System.out.println("Drain with a deaf client: " + drained.group());
			assertThat(drained.group(1)).isEqualTo("1");
			assertThat(drained.group(2)).isEqualTo("1");
			assertThat(Long.parseLong(drained.group(3))).isBetween(2_000L, 3_000L);
		}
	}

	@Test
	void clientsWhoWaitForAPlaceAreNotReset() throws Exception {
		int places = 3;
		List<EchoClient> clients = new ArrayList<>();
		try (ServerProcess server = ServerProcess.starter()
			.start("--tcp.server.max-connections=" + places, "--tcp.server.on-limit=pause")) {
			for (int i = 0; i < 2 * places; i++) {
				clients.add(EchoClient.connect(server.port()));
				clients.get(i).send(Bytes.random(100, i));
			}
			for (int i = 0; i < places; i++) {
				assertThat(clients.get(i).receive(100)).isEqualTo(Bytes.random(100, i));
			}
			server.awaitMetric("tcp_server_accept_paused", 1);

			server.terminate();

			for (int i = 0; i < 2 * places; i++) {
				EchoClient client = clients.get(i);
				byte[] expected = (i < places) ? new byte[0] : Bytes.random(100, i);
				assertThatCode(() -> assertThat(client.receive(100)).isIn(new byte[0], expected)).as("client %d", i)
					.doesNotThrowAnyException();
				client.close();
			}
			assertThat(server.awaitExit(TEN_SECONDS)).isEqualTo(SIGTERM_EXIT);
		}
		finally {
			for (EchoClient client : clients) {
				client.close();
			}
		}
	}

	private static MatchResult drained(ServerProcess server) {
		List<MatchResult> lines = server
			.find("TCP server drained: (\\d+) connections drained, (\\d+) cut, 0 lost, in (\\d+) ms");
		assertThat(lines).as("the drain's line in %s", server.lines()).hasSize(1);
		return lines.getFirst();
	}

	private static String exchangeUntilEnd(EchoClient client, byte[] message, AtomicInteger exchanges)
			throws IOException {
		try (client) {
			while (true) {
				client.send(message);
				byte[] reply = client.receive(message.length);
				if (reply.length == 0) {
					return "ended between two exchanges";
				}
				if (reply.length < message.length) {
					return "a message of " + message.length + " was torn after " + reply.length;
				}
				assertThat(reply).isEqualTo(message);
				exchanges.incrementAndGet();
			}
		}
	}

	private static Future<Boolean> bulk(ServerProcess server, ExecutorService threads, boolean halfClose,
			CountDownLatch draining) throws IOException {
		EchoClient client = EchoClient.connect(server.port(), BULK_PIECE);
		byte[] bulk = Bytes.random(BULK, halfClose ? 1 : 2);
		Future<?> sending = threads.submit(() -> {
			client.send(bulk);
			if (halfClose) {
				client.shutdownOutput();
			}
			return null;
		});
		return threads.submit(() -> {
			try (client) {
				boolean same = receiveSlowly(client, bulk, draining);
				sending.get(10, TimeUnit.SECONDS);
				client.expectEnd();
				return same;
			}
		});
	}

	/** A few pieces before the drain, the rest while it goes on. */
	private static boolean receiveSlowly(EchoClient client, byte[] expected, CountDownLatch draining) throws Exception {
		for (int at = 0; at < expected.length; at += BULK_PIECE) {
			if (at == 4 * BULK_PIECE) {
				assertThat(draining.await(30, TimeUnit.SECONDS)).isTrue();
			}
			if (!Arrays.equals(client.receive(BULK_PIECE), Arrays.copyOfRange(expected, at, at + BULK_PIECE))) {
				return false;
			}
			LockSupport.parkNanos(BULK_PAUSE);
		}
		return true;
	}

	private static boolean isRefused(int port, AtomicInteger refusals) throws IOException {
		try {
			EchoClient.connect(port).close();
			return false;
		}
		catch (ConnectException ex) {
			refusals.incrementAndGet();
			return true;
		}
	}

	private static Void expectEndAndClose(EchoClient client) throws IOException {
		try (client) {
			client.expectEnd();
			return null;
		}
	}

	private static void sendUntilCut(EchoClient client) {
		try {
			while (true) {
				client.send(new byte[BULK_PIECE]);
			}
		}
		catch (IOException ex) {
			// cut, as expected
		}
	}

}
