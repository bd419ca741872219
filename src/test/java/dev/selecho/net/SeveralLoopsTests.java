package dev.selecho.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.NetworkNamespace;
import dev.selecho.testing.ResetSegments;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * A server with two loops, and with two listeners.
 */
class SeveralLoopsTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final TcpServerOptions TWO_LOOPS = TcpServerOptions.DEFAULTS.withLoops(2);

	private static final int KB = 1024;

	/** Tells by which loop it is served: one digit for each byte that comes. */
	private static final ConnectionHandler WHICH_LOOP = (connection, input) -> {
		String thread = Thread.currentThread().getName();
		byte[] answer = new byte[input.remaining()];
		Arrays.fill(answer, (byte) thread.charAt(thread.length() - 1));
		input.position(input.limit());
		connection.write(ByteBuffer.wrap(answer));
	};

	@Nested
	class Dealing {

		@Test
		void longLivedClientsAreSpreadEvenlyAndAgainWhenHalfOfThemHaveGone() throws Exception {
			try (RunningServer server = new RunningServer(TWO_LOOPS, (connection) -> WHICH_LOOP)) {
				List<EchoClient> clients = connect(server, 400);
				expectBalance(server, 400);
				List<EchoClient> ofTheFirst = new ArrayList<>();
				for (EchoClient client : clients) {
					if (loopOf(client) == 0) {
						ofTheFirst.add(client);
					}
				}
				assertThat(ofTheFirst).hasSizeBetween(190, 210);
				for (EchoClient client : ofTheFirst) {
					client.close();
				}
				await().until(() -> server.counters().active(0) == 0);
				clients.removeAll(ofTheFirst);
				clients.addAll(connect(server, 200));
				expectBalance(server, clients.size());
				for (EchoClient client : clients) {
					client.close();
				}
			}
		}

		private void expectBalance(RunningServer server, int all) {
			await().until(() -> server.counters().active() == all);
			assertThat(Math.abs(server.counters().active(0) - server.counters().active(1))).as("of " + all)
				.isLessThanOrEqualTo(all / 20);
		}

		@Test
		void aLoopThatHangsCostsItsOwnClientsAloneAndGetsNoOthers() throws Exception {
			CountDownLatch never = new CountDownLatch(1);
			try (RunningServer server = new RunningServer(TWO_LOOPS, (connection) -> (own, input) -> {
				if (input.get(input.position()) == '!') {
					never.await();
				}
				WHICH_LOOP.onRead(own, input);
			})) {
				List<EchoClient> clients = connect(server, 10);
				List<EchoClient> hanging = new ArrayList<>();
				List<EchoClient> served = new ArrayList<>();
				for (EchoClient client : clients) {
					((loopOf(client) == 1) ? hanging : served).add(client);
				}
				assertThat(hanging).isNotEmpty();
				hanging.getFirst().send((byte) '!');
				await().until(() -> server.server.loops().get(1).turning().compareTo(Duration.ofMillis(700)) > 0);
				served.addAll(connect(server, 20));
				for (EchoClient client : served) {
					assertThat(loopOf(client)).isZero();
				}
				await().until(() -> server.server.loops().get(1).heartbeatAge().compareTo(Duration.ofSeconds(2)) > 0);
				assertThat(server.server.loops().getFirst().heartbeatAge()).isLessThan(Duration.ofSeconds(2));

				CompletableFuture<DrainReport> drained = server.server.drain(Duration.ofMillis(500));
				assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> drained.get(20, TimeUnit.SECONDS))
					.havingCause()
					.isInstanceOf(TimeoutException.class)
					.withMessageContaining("tcp-server-loop-1")
					.withMessageNotContaining("tcp-server-loop-0")
					.satisfies((late) -> assertThat(late.getStackTrace())
						.anyMatch((frame) -> frame.getClassName().startsWith(SeveralLoopsTests.class.getName())));
				for (EchoClient client : served) {
					client.expectEnd();
					client.close();
				}
				await().until(() -> !server.server.isRunning());
				assertThat(server.counters().active()).isZero();
			}
		}

		@Test
		void aStartNamesTheLoopThatAHandlerBlocks() throws Exception {
			CountDownLatch released = new CountDownLatch(1);
			try (RunningServer server = new RunningServer(TWO_LOOPS, (connection) -> (own, input) -> {
				while (released.getCount() > 0) {
					try {
						released.await();
					}
					catch (InterruptedException ex) {
						// it does not listen
					}
				}
			}); EchoClient client = server.connect()) {
				client.send(MESSAGE);
				await().until(() -> server.server.loops().stream().anyMatch((loop) -> loop.turning().toMillis() > 100));
				assertThat(server.server.drain(Duration.ofMillis(100))).failsWithin(Duration.ofSeconds(20));
				assertThatIllegalStateException().isThrownBy(server.server::start)
					.withMessageContaining("a handler blocks tcp-server-loop-");
				assertThat(server.server.isRunning()).isTrue();
				released.countDown();
				await().until(() -> !server.server.isRunning());
			}
		}

	}

	@Nested
	class Whole {

		@Test
		void memoryIsThatOfAllLoopsAndEachCanHaveIt() throws Exception {
			SocketSettings system = SocketSettings.DEFAULTS;
			long limit = 4L * KB * KB;
			TcpServerOptions options = TWO_LOOPS.withTotalLimit(limit)
				.withSocket(new SocketSettings(true, true, system.keepAliveIdle(), system.keepAliveInterval(),
						system.keepAliveCount(), null, 16 * KB, true));
			try (RunningServer server = RunningServer.echo(options)) {
				for (int round = 0; round < 2; round++) {
					List<EchoClient> slow = new ArrayList<>();
					for (int i = 0; i < 40; i++) {
						slow.add(EchoClient.connect(server.port(), 8 * KB));
						var _ = slow.getLast().flood();
					}
					await().until(() -> server.counters().pending() > limit / 2);
					for (int i = 0; i < 50; i++) {
						assertThat(server.counters().pending()).isLessThanOrEqualTo(limit);
						try (EchoClient innocent = server.connect()) {
							innocent.exchange(MESSAGE);
						}
					}
					for (EchoClient client : slow) {
						client.reset();
					}
					await().until(() -> server.counters().active() == 0);
					assertThat(server.counters().pending()).isZero();
				}
			}
		}

		@Test
		void twoListenersShareOneLimitAndEachKeepsToItsPart() throws Exception {
			Listener part = listener("part", ListenerOptions.DEFAULTS.withLimit(2, LimitPolicy.REJECT));
			Listener rest = listener("rest", ListenerOptions.DEFAULTS.withLimit(null, LimitPolicy.PAUSE));
			try (TcpServer server = new TcpServer(TWO_LOOPS.withMaxConnections(3), List.of(part, rest))) {
				server.start();
				EchoClient one = EchoClient.connect(part.port());
				one.exchange(MESSAGE);
				try (EchoClient two = EchoClient.connect(part.port());
						EchoClient third = EchoClient.connect(part.port());
						EchoClient other = EchoClient.connect(rest.port());
						EchoClient waiting = EchoClient.connect(rest.port())) {
					two.exchange(MESSAGE);
					third.expectEnd();
					assertThat(part.counters().rejected(RejectReason.LIMIT)).isEqualTo(1);
					other.exchange(MESSAGE);
					waiting.send(MESSAGE);
					await().until(() -> rest.counters().isAcceptPaused());
					assertThat(server.isFull()).isTrue();
					one.close();
					assertThat(waiting.receive(MESSAGE.length)).as("what the other listener gave back")
						.isEqualTo(MESSAGE);
				}
			}
		}

		@Test
		void aPlaceIsGivenToWhoWaitsWithoutWaitingForTheTimer() throws Exception {
			Listener one = listener("one", null);
			Listener two = listener("two", null);
			TcpServerOptions options = TWO_LOOPS.withMaxConnections(1).withOnLimit(LimitPolicy.PAUSE);
			try (TcpServer server = new TcpServer(options, List.of(one, two))) {
				server.start();
				EchoClient holder = EchoClient.connect(one.port());
				holder.exchange(MESSAGE);
				EchoClient waiting = EchoClient.connect(two.port());
				waiting.send(MESSAGE);
				// By now the acceptor looks once a second by itself.
				await().pollDelay(Duration.ofMillis(2_500)).until(() -> two.counters().isAcceptPaused());
				List<Long> waits = new ArrayList<>();
				for (int i = 0; i < 5; i++) {
					long begin = System.nanoTime();
					holder.close();
					assertThat(waiting.receive(MESSAGE.length)).isEqualTo(MESSAGE);
					waits.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
					holder = waiting;
					waiting = EchoClient.connect(((i % 2) == 0) ? one.port() : two.port());
					waiting.send(MESSAGE);
				}
				holder.close();
				waiting.close();
				assertThat(waits.getFirst()).as("milliseconds until the place was taken").isLessThan(900);
			}
		}

		@Test
		void allConnectionsAreFoundPageByPageAndEachCanBeEnded() throws Exception {
			try (RunningServer server = RunningServer.echo(TWO_LOOPS)) {
				List<EchoClient> clients = connect(server, 45);
				await().until(() -> server.counters().active() == 45);
				Set<Long> found = new TreeSet<>();
				ConnectionQuery query = new ConnectionQuery(Order.ID, 0, 10);
				for (int page = 0; page < 5; page++) {
					ConnectionList list = all(server, query);
					assertThat(list.total()).isEqualTo(45);
					assertThat(list.connections()).isSortedAccordingTo((a, b) -> Long.compare(a.id(), b.id()));
					list.connections().forEach((connection) -> assertThat(found.add(connection.id())).isTrue());
					query = new ConnectionQuery(Order.ID, (list.next() != null) ? list.next() : Long.MAX_VALUE, 10);
				}
				assertThat(found).hasSize(45);
				for (Order order : Order.values()) {
					assertThat(all(server, new ConnectionQuery(order, 0, 7)).connections()).hasSize(7);
				}
				for (long id : found) {
					boolean ofTheFirst = server.server.end(0, id, (id % 2) == 0).get(10, TimeUnit.SECONDS);
					boolean ofTheSecond = server.server.end(1, id, (id % 2) == 0).get(10, TimeUnit.SECONDS);
					assertThat(ofTheFirst).as("one loop has it").isNotEqualTo(ofTheSecond);
				}
				assertThat(server.server.end(0, 1_000, true).get(10, TimeUnit.SECONDS)).isFalse();
				for (EchoClient client : clients) {
					client.close();
				}
				await().until(() -> server.counters().closed(CloseReason.ADMIN) == 45);
			}
		}

	}

	private static ConnectionList all(RunningServer server, ConnectionQuery query) throws Exception {
		List<ConnectionList> lists = new ArrayList<>();
		for (int loop = 0; loop < 2; loop++) {
			lists.add(server.server.connections(loop, query).get(10, TimeUnit.SECONDS));
		}
		return ConnectionList.merge(lists, query);
	}

	@Nested
	@ExtendWith(NetworkNamespace.class)
	class Draining {

		/** All of them are in the backlog, or on their way to a loop, when it begins. */
		@ParameterizedTest
		@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
		void nobodyIsLostWhoWasQueuedOrDealt(int round) throws Exception {
			Listener one = listener("one", null);
			Listener two = listener("two", null);
			try (TcpServer server = new TcpServer(TWO_LOOPS, List.of(one, two))) {
				server.start();
				try (ResetSegments ofOne = ResetSegments.from(one.port());
						ResetSegments ofTwo = ResetSegments.from(two.port())) {
					List<EchoClient> clients = new ArrayList<>();
					for (int i = 0; i < 100; i++) {
						clients.add(EchoClient.connect((i % 2 == 0) ? one.port() : two.port()));
					}
					CompletableFuture<DrainReport> drained = server.drain(Duration.ofSeconds(15));
					for (EchoClient client : clients) {
						client.exchange(MESSAGE);
					}
					for (EchoClient client : clients) {
						client.expectEnd();
						client.shutdownOutput();
					}
					DrainReport report = drained.get(20, TimeUnit.SECONDS);
					for (EchoClient client : clients) {
						client.close();
					}
					assertThat(report).as("round " + round)
						.extracting(DrainReport::drained, DrainReport::cut, DrainReport::lost)
						.containsExactly(100, 0, 0);
					assertThat(ofOne.end()).as("segments with RST").isEmpty();
					assertThat(ofTwo.end()).as("segments with RST").isEmpty();
				}
			}
		}

	}

	@Test
	void aListenerThatCannotBeBoundNamesItselfAndFreesTheOthers() throws Exception {
		try (RunningServer first = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
			Listener fine = listener("fine", null);
			Listener taken = new Listener("taken",
					new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port()), (own) -> Handlers.ECHO);
			try (TcpServer server = new TcpServer(TWO_LOOPS, List.of(fine, taken))) {
				assertThatExceptionOfType(BindFailedException.class).isThrownBy(server::start)
					.satisfies((failure) -> assertThat(failure.listener()).isEqualTo("taken"));
				assertThat(fine.localAddress()).isNull();
				assertThat(server.isRunning()).isFalse();
				assertThat(server.loops()).noneMatch((loop) -> loop.isAlive());
			}
		}
	}

	@Test
	void twoListenersOfOneNameAreRefused() {
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> new TcpServer(TWO_LOOPS, List.of(listener("same", null), listener("same", null))))
			.withMessageContaining("same");
	}

	private static Listener listener(String name, @Nullable ListenerOptions options) {
		return new Listener(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null,
				(connection) -> Handlers.ECHO, options);
	}

	private static List<EchoClient> connect(RunningServer server, int count) throws IOException {
		List<EchoClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clients.add(server.connect());
		}
		return clients;
	}

	private static int loopOf(EchoClient client) throws IOException {
		client.send((byte) '?');
		return client.receive(1)[0] - '0';
	}

}
