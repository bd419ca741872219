package dev.selecho.net;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class DrainTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final Duration GRACE = Duration.ofSeconds(4);

	@Test
	void idleClientsGetTheirFinAfterTheQuietPeriod() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
			List<EchoClient> clients = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				clients.add(server.connect());
			}
			await().until(() -> server.counters().active() == 50);
			CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
			for (EchoClient client : clients) {
				client.expectEnd();
				client.close();
			}
			DrainReport report = drained.join();
			assertThat(report.drained()).isEqualTo(50);
			assertThat(report.cut()).isZero();
			assertThat(report.took()).isBetween(Duration.ofMillis(200), Duration.ofMillis(1_500));
			assertThat(server.counters().closed(CloseReason.DRAINED)).isEqualTo(50);
		}
	}

	@Test
	void aRequestUnderWayIsAnswered() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient client = server.connect()) {
			client.exchange(MESSAGE);
			CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
			await().until(server.server::isDraining);
			client.exchange(MESSAGE);
			client.exchange(MESSAGE);
			client.expectEnd();
			client.shutdownOutput();
			assertThat(drained.join().cut()).isZero();
		}
	}

	@Test
	void clientsInConstantRequestAndReplyEndBetweenTwoExchanges() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				ExecutorService executor = Executors.newFixedThreadPool(8)) {
			List<Future<Integer>> clients = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				byte[] message = Bytes.random(64 << i, i);
				clients.add(executor.submit(() -> converse(server.port(), message)));
			}
			await().until(() -> server.counters().received() > 1_000_000);
			DrainReport report = server.drain(GRACE);
			for (Future<Integer> client : clients) {
				assertThat(client.get(10, TimeUnit.SECONDS)).isPositive();
			}
			assertThat(report.cut()).isZero();
			assertThat(report.drained()).isEqualTo(8);
			assertThat(report.took()).isGreaterThanOrEqualTo(GRACE.dividedBy(2)).isLessThan(GRACE);
		}
	}

	/**
	 * Converses until the server ends it, which must be before a reply, not within one.
	 */
	private static int converse(int port, byte[] message) throws IOException {
		try (EchoClient client = EchoClient.connect(port)) {
			for (int exchanges = 0;; exchanges++) {
				client.send(message);
				byte[] reply = client.receive(message.length);
				if (reply.length == 0) {
					return exchanges;
				}
				assertThat(reply).isEqualTo(message);
			}
		}
	}

	@Test
	void whoWaitsInTheBacklogIsServedAndWhoComesLaterRefused() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		ConnectionHandler handler = (connection, input) -> {
			entered.countDown();
			go.await();
			connection.write(input);
		};
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> handler)) {
			int port = server.port();
			try (EchoClient first = server.connect()) {
				first.send(MESSAGE);
				assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
				// The loop is held: these are connected by the kernel alone.
				List<EchoClient> queued = new ArrayList<>();
				for (int i = 0; i < 100; i++) {
					EchoClient client = EchoClient.connect(port);
					client.send(MESSAGE);
					queued.add(client);
				}
				CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
				go.countDown();
				for (EchoClient client : queued) {
					assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				}
				assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.connect(port));
				for (EchoClient client : queued) {
					client.expectEnd();
					client.close();
				}
				first.receive(MESSAGE.length);
				first.expectEnd();
				first.shutdownOutput();
				DrainReport report = drained.join();
				assertThat(report.drained()).isEqualTo(101);
				assertThat(report.cut()).isZero();
			}
		}
	}

	@Test
	void whoTakesNothingIsCutAtTheDeadline() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient client = EchoClient.connect(server.port(), 8 * 1024)) {
			var _ = client.flood();
			await().atMost(Duration.ofSeconds(10)).until(() -> server.counters().readsPaused() == 1);
			DrainReport report = server.drain(Duration.ofMillis(700));
			assertThat(report.cut()).isEqualTo(1);
			assertThat(report.drained()).isZero();
			assertThat(report.took()).isBetween(Duration.ofMillis(690), Duration.ofSeconds(2));
			assertThat(server.counters().closed(CloseReason.CUT)).isEqualTo(1);
			assertThat(server.counters().pending()).isZero();
		}
	}

	@Test
	void aSlowReaderGetsEverything() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient client = EchoClient.connect(server.port(), 64 * 1024)) {
			byte[] bytes = Bytes.random(12 * 1024 * 1024, 7);
			Future<?> sending = Background.run(() -> client.send(bytes));
			await().atMost(Duration.ofSeconds(10)).until(() -> server.counters().pending() > 0);
			CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
			await().pollDelay(Duration.ofMillis(500)).until(() -> true);
			assertThat(client.receive(bytes.length)).isEqualTo(bytes);
			client.expectEnd();
			client.shutdownOutput();
			sending.get(5, TimeUnit.SECONDS);
			assertThat(drained.join().cut()).isZero();
		}
	}

	@Test
	void aHandlerThatOwesAReplyIsWaitedFor() throws Exception {
		List<Connection> asked = new ArrayList<>();
		CountDownLatch received = new CountDownLatch(1);
		ConnectionHandler backend = new ConnectionHandler() {
			@Override
			public void onRead(Connection connection, ByteBuffer input) {
				input.position(input.limit());
				asked.add(connection);
				received.countDown();
			}

			@Override
			public boolean isIdle() {
				return asked.isEmpty();
			}
		};
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> backend);
				EchoClient client = server.connect()) {
			client.send(MESSAGE);
			assertThat(received.await(5, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
			await().pollDelay(Duration.ofMillis(600)).until(() -> true);
			assertThat(drained).isNotDone();
			Connection connection = asked.getFirst();
			connection.execute(() -> {
				connection.write(ByteBuffer.wrap(MESSAGE));
				asked.clear();
			});
			assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
			client.expectEnd();
			client.shutdownOutput();
			assertThat(drained.join().cut()).isZero();
		}
	}

	@Test
	void theSecondDrainIsTheFirst() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient client = server.connect()) {
			client.exchange(MESSAGE);
			CompletableFuture<DrainReport> first = server.server.drain(GRACE);
			CompletableFuture<DrainReport> second = server.server.drain(Duration.ofMillis(1));
			client.expectEnd();
			client.shutdownOutput();
			assertThat(first.join()).isEqualTo(second.join());
			assertThat(first.join().cut()).isZero();
		}
	}

	@Test
	void closingCutsADrainShort() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient client = server.connect()) {
			client.exchange(MESSAGE);
			CompletableFuture<DrainReport> drained = server.server.drain(Duration.ofMinutes(1));
			server.server.close();
			assertThat(drained.join().cut()).isEqualTo(1);
		}
	}

	@Test
	void whoAnswersAFinOfBeforeTheDrainIsWaitedFor() throws Exception {
		ConnectionHandler once = (connection, input) -> {
			connection.write(input);
			connection.close();
		};
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, once);
				EchoClient client = loop.connect(0)) {
			client.send(MESSAGE);
			loop.turnUntil(() -> loop.counters().sent() > 0);
			assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
			client.expectEnd();
			loop.drain(Duration.ofMinutes(1), Duration.ofMillis(200));
			loop.turn();
			client.send(MESSAGE);
			loop.turnUntil(() -> loop.counters().received() == 2L * MESSAGE.length);
			loop.advance(Duration.ofSeconds(30));
			assertThat(loop.lane.report()).isNotDone();
			assertThat(loop.counters().active()).isEqualTo(1);
			client.send(MESSAGE);
			client.shutdownOutput();
			loop.turnUntil(() -> loop.counters().active() == 0);
			assertThat(loop.counters().closed(CloseReason.DONE)).isEqualTo(1);
		}
	}

	@Test
	void theReportTellsWhoWasLost() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient resets = server.connect();
				EchoClient ends = server.connect()) {
			resets.exchange(MESSAGE);
			ends.exchange(MESSAGE);
			CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
			await().until(server.server::isDraining);
			resets.reset();
			ends.expectEnd();
			ends.shutdownOutput();
			DrainReport report = drained.join();
			assertThat(report.lost()).isEqualTo(1);
			assertThat(report.drained()).isEqualTo(1);
			assertThat(report.cut()).isZero();
		}
	}

	@Test
	void theLargestBacklogIsDrainedToo() throws Exception {
		TcpServerOptions from = TcpServerOptions.DEFAULTS;
		TcpServerOptions options = from.withListeners(from.listeners().withBacklog(Integer.MAX_VALUE));
		try (HandTurnedLoop loop = new HandTurnedLoop(options, Handlers.ECHO)) {
			int port = loop.listener.port();
			List<EchoClient> queued = new ArrayList<>();
			// Too late for this turn's select.
			loop.loop
				.execute(() -> assertThatCode(() -> queued.add(EchoClient.connect(port))).doesNotThrowAnyException());
			loop.drain(GRACE, Duration.ofMillis(200));
			loop.turn();
			try (EchoClient client = queued.getFirst()) {
				client.send(MESSAGE);
				loop.turnUntil(() -> loop.counters().sent() > 0);
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
			}
		}
	}

	@Test
	void aListenerThatHadPausedIsClosedAtOnce() throws Exception {
		try (HandTurnedLoop loop = new HandTurnedLoop(
				TcpServerOptions.DEFAULTS.withMaxConnections(1).withOnLimit(LimitPolicy.PAUSE), Handlers.ECHO);
				EchoClient first = loop.connect(0)) {
			int port = loop.listener.port();
			try (EchoClient second = EchoClient.connect(port)) {
				second.send(MESSAGE);
				loop.turnUntil(() -> loop.counters().isAcceptPaused());
				loop.drain(GRACE, Duration.ofMillis(200));
				loop.turn();
				assertThat(loop.listener.localAddress()).isNull();
				assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.connect(port));
				loop.turn();
				assertThat(second.receive(MESSAGE.length)).isEqualTo(MESSAGE);
			}
			first.exchange();
		}
	}

	@Test
	void thePortIsFreeAtOnce() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
			int port = server.port();
			for (int i = 0; i < 5; i++) {
				server.drain(Duration.ZERO);
				assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.connect(port));
				server.server.start();
			}
		}
	}

}
