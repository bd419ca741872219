package dev.selecho.net;

import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.ConnectionInfo.Phase;
import dev.selecho.net.ConnectionInfo.Reading;
import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.LogLines;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What is to be seen of a server from outside, and what it costs the loop.
 */
class LookTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	@Test
	void pagesByIdShowEachConnectionOnce() throws Exception {
		int count = 3 * Census.MEMBERS_PER_TURN;
		List<EchoClient> clients = new ArrayList<>();
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
			for (int i = 0; i < count; i++) {
				clients.add(server.connect());
			}
			await().until(() -> server.counters().active() == count);
			List<Long> ids = new ArrayList<>();
			long after = 0;
			while (true) {
				ConnectionList page = get(server.server.connections(0, new ConnectionQuery(Order.ID, after, 100)));
				assertThat(page.total()).isEqualTo(count);
				if (page.connections().isEmpty()) {
					break;
				}
				page.connections().forEach((connection) -> ids.add(connection.id()));
				after = ids.getLast();
			}
			assertThat(ids).hasSize(count).isSorted().doesNotHaveDuplicates();
		}
		for (EchoClient client : clients) {
			client.close();
		}
	}

	@Test
	void aTurnLooksAtABoundedNumberOfThem() throws Exception {
		List<EchoClient> clients = new ArrayList<>();
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO)) {
			for (int i = 0; i <= Census.MEMBERS_PER_TURN; i++) {
				clients.add(loop.connect(0));
			}
			CompletableFuture<ConnectionList> found = Census.ask(loop.loop, new ConnectionQuery(Order.IDLE, 0, 5),
					Census::list);
			loop.turn();
			assertThat(found).isNotDone();
			loop.turn();
			assertThat(get(found).total()).isEqualTo(Census.MEMBERS_PER_TURN + 1);
			assertThat(get(found).connections()).hasSize(5);
		}
		for (EchoClient client : clients) {
			client.close();
		}
	}

	@Test
	void thoseWhoEndWhileTheRestIsLookedAtEndNoPaging() throws Exception {
		List<EchoClient> clients = new ArrayList<>();
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO)) {
			for (int i = 0; i < 2 * Census.MEMBERS_PER_TURN; i++) {
				clients.add(loop.connect(0));
			}
			CompletableFuture<ConnectionList> found = Census.ask(loop.loop, new ConnectionQuery(Order.ID, 0, 20),
					Census::list);
			loop.turn();
			assertThat(found).isNotDone();
			for (EchoClient client : clients.subList(0, 20)) {
				client.close();
			}
			loop.turnUntil(found::isDone);
			assertThat(get(found).connections()).hasSizeLessThan(20);
			assertThat(get(found).next()).isGreaterThanOrEqualTo(20);
		}
		for (EchoClient client : clients) {
			client.close();
		}
	}

	@Test
	void aRowTellsWhatAConnectionDoes() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient talks = server.connect();
				EchoClient reads = EchoClient.connect(server.port(), 8 * 1024)) {
			talks.exchange(MESSAGE);
			await().until(() -> server.counters().active() == 2);
			ConnectionInfo first = get(server.server.connections(0, new ConnectionQuery(Order.ID, 0, 1))).connections()
				.getFirst();
			assertThat(first.listener()).isEqualTo("main");
			assertThat(first.client()).isEqualTo(talks.socket().getLocalSocketAddress());
			assertThat(first.received()).isEqualTo(MESSAGE.length);
			assertThat(first.sent()).isEqualTo(MESSAGE.length);
			assertThat(first.pending()).isZero();
			assertThat(first.phase()).isEqualTo(Phase.OPEN);
			assertThat(first.reading()).isEqualTo(Reading.ON);
			assertThat(first.age()).isPositive().isGreaterThanOrEqualTo(first.idle());

			var _ = reads.flood();
			await().atMost(Duration.ofSeconds(10)).until(() -> server.counters().readsPaused() == 1);
			ConnectionInfo paused = get(server.server.connections(0, new ConnectionQuery(Order.PENDING, 0, 1)))
				.connections()
				.getFirst();
			assertThat(paused.client()).isEqualTo(reads.socket().getLocalSocketAddress());
			assertThat(paused.pending()).isPositive();
			assertThat(paused.reading()).isEqualTo(Reading.PAUSED);
			assertThat(get(server.server.connections(0, new ConnectionQuery(Order.BYTES, 0, 1))).connections()
				.getFirst()
				.id()).isEqualTo(paused.id());
			assertThat(get(server.server.connections(0, new ConnectionQuery(Order.IDLE, 0, 1))).connections()
				.getFirst()
				.id()).isEqualTo(first.id());
		}
	}

	@Test
	void anOperatorEndsOneConnectionWithoutALossOrByAReset() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient one = server.connect();
				EchoClient two = server.connect();
				EchoClient three = server.connect()) {
			one.exchange(MESSAGE);
			two.exchange(MESSAGE);
			three.exchange(MESSAGE);
			assertThat(get(server.server.end(0, 1, false))).isTrue();
			one.expectEnd();
			ConnectionInfo leaving = get(server.server.connections(0, new ConnectionQuery(Order.ID, 0, 1)))
				.connections()
				.getFirst();
			assertThat(leaving.phase()).isEqualTo(Phase.LINGERING);
			assertThat(leaving.reading()).isEqualTo(Reading.DISCARDED);
			one.shutdownOutput();
			assertThat(get(server.server.end(0, 2, true))).isTrue();
			two.expectReset();
			server.awaitClosed(CloseReason.ADMIN, 2);
			assertThat(get(server.server.end(0, 2, true))).isFalse();
			assertThat(get(server.server.end(0, 99, false))).isFalse();
			three.exchange(MESSAGE);
			assertThat(server.counters().active()).isEqualTo(1);
		}
	}

	@Test
	void aResetThrowsAwayWhatWaitsWithoutAWord() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				LogLines log = LogLines.of("dev.selecho.net");
				EchoClient client = EchoClient.connect(server.port(), 8 * 1024)) {
			Future<?> flood = client.flood();
			await().atMost(Duration.ofSeconds(10)).until(() -> server.counters().readsPaused() == 1);
			assertThat(get(server.server.end(0, 1, true))).isTrue();
			server.awaitClosed(CloseReason.ADMIN, 1);
			assertThat(flood).failsWithin(Duration.ofSeconds(10));
			assertThat(server.counters().pending()).isZero();
			assertThat(log.lines()).isEmpty();
		}
	}

	@Test
	void turnsAreRecordedWhileSomebodyLooks() throws Exception {
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO);
				EchoClient client = loop.connect(0)) {
			exchange(loop, client);
			assertThat(look(loop)).as("nobody looked").isEmpty();
			exchange(loop, client);
			List<Turn> turns = look(loop);
			assertThat(turns).isNotEmpty();
			Turn.Part part = turns.getFirst().parts().getFirst();
			assertThat(part.connection()).isEqualTo(1);
			assertThat(part.name()).isEqualTo("main");
			assertThat(part.ready()).isEqualTo(SelectionKey.OP_READ);
			assertThat(part.bytes()).isEqualTo(2L * MESSAGE.length);
			try (EchoClient another = loop.connect(0)) {
				exchange(loop, another);
				assertThat(look(loop).stream().flatMap((turn) -> turn.parts().stream()))
					.anySatisfy((accepted) -> assertThat(accepted.ready()).isEqualTo(SelectionKey.OP_ACCEPT))
					.anySatisfy((echoed) -> assertThat(echoed.connection()).isEqualTo(2));
			}
			loop.advance(Duration.ofNanos(TurnRecorder.AFTERGLOW));
			exchange(loop, client);
			assertThat(look(loop)).as("it has ended by itself").isEmpty();
		}
	}

	@Test
	void aTurnUnderWayIsSeenFromOutside() throws Exception {
		CountDownLatch held = new CountDownLatch(1);
		ConnectionHandler waits = (connection, input) -> {
			assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
			connection.write(input);
		};
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> waits);
				EchoClient client = server.connect()) {
			await().until(() -> server.monitor().turning().isZero());
			client.send(MESSAGE);
			await().until(() -> server.monitor().turning().compareTo(Duration.ofMillis(30)) > 0);
			held.countDown();
			assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
			await().until(() -> server.monitor().turning().isZero());
		}
	}

	@Test
	void thoseWhoHaveEndedAreRememberedWithTheirReasons() throws Exception {
		RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS.withMaxConnections(2));
		try (server) {
			assertThat(ended(server)).isEmpty();
			server.drain(Duration.ZERO);
			server.server.remember(2);
			server.server.start();
			for (int i = 1; i <= 3; i++) {
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
				}
				server.awaitClosed(CloseReason.PEER, i);
			}
			assertThat(ended(server)).hasSize(2)
				.allSatisfy((connection) -> assertThat(connection.why()).isEqualTo(CloseReason.PEER))
				.allSatisfy((connection) -> assertThat(connection.received()).isEqualTo(MESSAGE.length));
			assertThat(ended(server).getFirst().id()).as("the last one first").isEqualTo(3);
			try (EchoClient one = server.connect(); EchoClient two = server.connect()) {
				one.exchange(MESSAGE);
				two.exchange(MESSAGE);
				try (EchoClient rejected = server.connect()) {
					rejected.expectEnd();
				}
				assertThat(ended(server).getFirst().isRejected()).isTrue();
			}
		}
	}

	@Test
	void aServerThatDoesNotRunSaysSo() throws Exception {
		RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
		server.close();
		assertThat(server.server.look(0, new ConnectionQuery(Order.ID, 0, 1))).isCompletedExceptionally();
		assertThat(server.server.connections(0, new ConnectionQuery(Order.ID, 0, 1))).isCompletedExceptionally();
		assertThat(server.server.end(0, 1, true)).isCompletedExceptionally();
		assertThatExceptionOfType(InvalidOptionException.class).isThrownBy(() -> new ConnectionQuery(Order.ID, 0, 0));
	}

	private static List<EndedConnection> ended(RunningServer server) throws Exception {
		return get(server.server.look(0, new ConnectionQuery(Order.ID, 0, 1))).ended();
	}

	private static List<Turn> look(HandTurnedLoop loop) {
		return loop.lane.look();
	}

	private static void exchange(HandTurnedLoop loop, EchoClient client) throws Exception {
		long sent = loop.counters().sent();
		client.send(MESSAGE);
		loop.turnUntil(() -> loop.counters().sent() > sent);
		assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
	}

	private static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(10, TimeUnit.SECONDS);
	}

}
