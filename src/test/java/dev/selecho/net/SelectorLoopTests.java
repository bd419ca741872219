package dev.selecho.net;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.selecho.loop.LoopMonitor;
import dev.selecho.loop.SelectorLoop;
import dev.selecho.loop.WakeupCause;
import dev.selecho.net.MisbehavingPollers.Fault;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class SelectorLoopTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	@Nested
	class Tasks {

		@Test
		void aTaskWakesASleepingLoop() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				long begin = System.nanoTime();
				for (int i = 0; i < 20; i++) {
					CountDownLatch ran = new CountDownLatch(1);
					server.connection(0).execute(ran::countDown);
					assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
				}
				assertThat(System.nanoTime() - begin).as("did not wait for 20 heartbeats")
					.isLessThan(10 * SelectorLoop.HEARTBEAT);
				assertThat(server.monitor().wakeups(WakeupCause.TASK)).isPositive();
			}
		}

		@Test
		void noTaskOfManyThreadsIsMissed() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				int perThread = 20_000;
				int[] ran = new int[1];
				CountDownLatch all = new CountDownLatch(4 * perThread);
				Connection connection = server.connection(0);
				List<Thread> threads = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					threads.add(Thread.ofPlatform().start(() -> {
						for (int j = 0; j < perThread; j++) {
							connection.execute(() -> {
								ran[0]++;
								all.countDown();
							});
						}
					}));
				}
				assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
				assertThat(ran[0]).as("counted by one thread alone").isEqualTo(4 * perThread);
				for (Thread thread : threads) {
					thread.join();
				}
				assertThat(server.monitor().wakeups(WakeupCause.NOTHING)).isZero();
			}
		}

		@Test
		void tasksThatHandOverTasksLeaveTheSocketsTheirTurn() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				AtomicInteger rounds = new AtomicInteger();
				Connection own = server.connection(0);
				own.execute(new Runnable() {
					@Override
					public void run() {
						if (rounds.incrementAndGet() < 100_000_000) {
							own.execute(this);
						}
					}
				});
				await().until(() -> rounds.get() > 0);
				client.exchange(MESSAGE);
				int before = rounds.get();
				client.exchange(MESSAGE);
				assertThat(rounds).as("it goes on").hasValueGreaterThan(before);
				rounds.set(100_000_000);
			}
		}

		@Test
		void aTaskThatThrowsCostsItsConnectionAlone() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient one = server.connect();
					EchoClient two = server.connect()) {
				one.exchange(MESSAGE);
				two.exchange(MESSAGE);
				server.connection(0).execute(() -> {
					throw new IllegalStateException("a task's own fault");
				});
				one.expectReset();
				two.exchange(MESSAGE);
				assertThat(server.counters().closed(CloseReason.ERROR)).isEqualTo(1);
			}
		}

		@Test
		void aLoopThatHasEndedTakesNone() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				server.drain(Duration.ZERO);
				assertThatExceptionOfType(RejectedExecutionException.class)
					.isThrownBy(() -> server.connection(0).execute(() -> {
					}));
			}
		}

		@Test
		void aConnectionOfAnotherThreadIsRefusedWithTheRemedy() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				assertThatExceptionOfType(IllegalStateException.class)
					.isThrownBy(() -> server.connection(0).write(ByteBuffer.wrap(MESSAGE)))
					.withMessageContaining("Connection.execute");
				client.exchange(MESSAGE);
			}
		}

	}

	@Nested
	class Fairness {

		@Test
		void whenManyFloodTheServerATurnStaysShortAndAllGetAShare() throws Exception {
			int floods = 150;
			List<EchoClient> clients = new ArrayList<>();
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO)) {
				for (int i = 0; i < floods; i++) {
					clients.add(loop.connect(0));
				}
				byte[] flood = new byte[200 * 1024];
				for (EchoClient client : clients) {
					client.send(flood);
				}
				long readBefore = loop.monitor.readReady();
				loop.turn();
				assertThat(loop.monitor.readReady() - readBefore).as("all were ready").isEqualTo(floods);
				int oneMore = 2 * TcpServerOptions.DEFAULTS.readBufferSize();
				assertThat(loop.counters().received() + loop.counters().sent()).isGreaterThanOrEqualTo(Lane.FULL_TURN)
					.isLessThanOrEqualTo(Lane.FULL_TURN + oneMore + 2L * floods * Input.SMALL_READ);
			}
			for (EchoClient client : clients) {
				client.close();
			}
		}

	}

	@Nested
	class Survival {

		@ParameterizedTest
		@EnumSource(Fault.class)
		void aSelectorThatMisbehavesIsReplacedAndNoClientNotices(Fault fault) throws Exception {
			MisbehavingPollers provider = new MisbehavingPollers(fault, 1);
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> Handlers.ECHO,
					provider); EchoClient before = server.connect()) {
				before.exchange(MESSAGE);
				provider.begin();
				before.exchange(MESSAGE);
				try (EchoClient after = server.connect()) {
					after.exchange(MESSAGE);
				}
				assertThat(provider.opened).hasValue(2);
				assertThat(server.monitor().rebuilds()).isEqualTo(1);
				assertThat(server.monitor().brokenBy()).isNull();
				before.exchange(MESSAGE);
				before.shutdownOutput();
				before.expectEnd();
			}
		}

		@ParameterizedTest
		@EnumSource(Fault.class)
		void aSelectorThatStaysBadCostsNeitherTheProcessorNorARebuildEachTime(Fault fault) throws Exception {
			MisbehavingPollers provider = new MisbehavingPollers(fault, Integer.MAX_VALUE);
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> Handlers.ECHO,
					provider)) {
				provider.begin();
				await().atMost(Duration.ofSeconds(10)).until(() -> server.monitor().rebuilds() == 1);
				int faults = provider.faults.get();
				await().pollDelay(Duration.ofMillis(500)).until(() -> true);
				assertThat(provider.faults.get() - faults).as("turns in half a second").isLessThan(1_500);
				assertThat(server.monitor().rebuilds()).isEqualTo(1);
			}
		}

		@Test
		void aSelectThatFailsForEverIsNoHeartbeat() throws Exception {
			MisbehavingPollers provider = new MisbehavingPollers(Fault.THROWS_CHECKED, Integer.MAX_VALUE);
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> Handlers.ECHO,
					provider)) {
				provider.begin();
				await().atMost(Duration.ofSeconds(20))
					.until(() -> server.monitor().heartbeatAge().compareTo(Duration.ofMillis(2_500)) > 0);
				assertThat(server.monitor().isAlive()).isTrue();
				provider.end();
				await().atMost(Duration.ofSeconds(20))
					.until(() -> server.monitor().heartbeatAge().compareTo(Duration.ofMillis(1_500)) < 0);
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
				}
			}
		}

		@Test
		void aRebuildThatFailsLeavesEverybodyWhereTheyWere() throws Exception {
			MisbehavingPollers provider = new MisbehavingPollers(Fault.WAKES_FOR_NOTHING, 1);
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> Handlers.ECHO,
					provider); EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				provider.refuseChannels();
				provider.begin();
				await().atMost(Duration.ofSeconds(20)).until(() -> provider.opened.get() > 1);
				provider.end();
				client.exchange(MESSAGE);
				try (EchoClient after = server.connect()) {
					after.exchange(MESSAGE);
				}
				assertThat(server.monitor().rebuilds()).isZero();
				assertThat(server.counters().active()).isGreaterThanOrEqualTo(1);
			}
		}

		@Test
		void anInterruptLeftOnTheThreadDoesNotMakeItSpin() throws Exception {
			AtomicReference<Thread> thread = new AtomicReference<>();
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> (own, input) -> {
				thread.set(Thread.currentThread());
				own.write(input);
			}); EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				thread.get().interrupt();
				client.exchange(MESSAGE);
				long nothing = server.monitor().wakeups(WakeupCause.NOTHING);
				assertThat(nothing).isLessThanOrEqualTo(1);
				await().pollDelay(Duration.ofMillis(200)).until(() -> true);
				assertThat(server.monitor().wakeups(WakeupCause.NOTHING)).isEqualTo(nothing);
				assertThat(thread.get().isInterrupted()).isFalse();
			}
		}

		@Test
		void aHandlerThatOverflowsItsStackCostsItsConnectionAlone() throws Exception {
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
					(connection) -> Handlers.throwing(StackOverflowError::new)); EchoClient client = server.connect()) {
				client.send(MESSAGE);
				server.awaitClosed(CloseReason.ERROR, 1);
				assertThat(server.monitor().brokenBy()).isNull();
			}
		}

		@Test
		void runningOutOfMemoryIsToldToTheProbes() throws Exception {
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
					(connection) -> Handlers.throwing(() -> new OutOfMemoryError("of the test")));
					EchoClient client = server.connect()) {
				client.send(MESSAGE);
				server.awaitClosed(CloseReason.ERROR, 1);
				assertThat(server.monitor().brokenBy()).isInstanceOf(OutOfMemoryError.class);
				assertThat(server.monitor().isAlive()).isTrue();
			}
		}

		@Test
		void whatOtherConnectionsHoldIsNotTouchedByAHandlerThatThrows() throws Exception {
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> (own, input) -> {
				if (input.get(input.position()) == '!') {
					throw new IOException("the handler's, not the socket's");
				}
				own.write(input);
			}); EchoClient good = server.connect(); EchoClient bad = server.connect()) {
				good.exchange(MESSAGE);
				bad.send((byte) '!');
				server.awaitClosed(CloseReason.ERROR, 1);
				good.exchange(MESSAGE);
				assertThat(server.counters().active()).isEqualTo(1);
			}
		}

		@Test
		void aSetUpThatFailsGivesItsPlaceBack() throws Exception {
			AtomicInteger refusals = new AtomicInteger(20);
			TcpServerOptions options = TcpServerOptions.DEFAULTS.withMaxConnections(3);
			try (RunningServer server = new RunningServer(options, (connection) -> {
				if (refusals.getAndDecrement() > 0) {
					throw new IllegalStateException("no handler today");
				}
				return Handlers.ECHO;
			})) {
				for (int i = 0; i < 20; i++) {
					assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
						try (EchoClient client = server.connect()) {
							client.expectEnd();
						}
					});
				}
				server.awaitClosed(CloseReason.ERROR, 20);
				assertThat(server.counters().active()).isZero();
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
				}
			}
		}

		@Test
		void whatHasEndedIsNotReachableAnyMore() throws Exception {
			Timeouts timeouts = new Timeouts(Duration.ofHours(1), Duration.ofHours(2), Duration.ofSeconds(2),
					Duration.ofSeconds(60));
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS.withTimeouts(timeouts),
					Handlers.ECHO)) {
				List<WeakReference<Connection>> ended = new ArrayList<>();
				for (int i = 0; i < 50; i++) {
					EchoClient client = loop.connect(0);
					ended.add(new WeakReference<>(loop.connections.getLast()));
					client.send(MESSAGE);
					client.close();
				}
				loop.turnUntil(() -> loop.counters().active() == 0);
				loop.connections.clear();
				loop.turn();
				await().atMost(Duration.ofSeconds(10)).until(() -> {
					System.gc();
					return ended.stream().allMatch((reference) -> reference.refersTo(null));
				});
			}
		}

		@Test
		void inputLeftUnreadByAHandlerIsAnErrorAndNotALoss() throws Exception {
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> (own, input) -> {
			}); EchoClient client = server.connect()) {
				client.send(MESSAGE);
				server.awaitClosed(CloseReason.ERROR, 1);
			}
		}

	}

	@Nested
	class Time {

		@Test
		void anIdleLoopTurnsOnceASecondAndNoMore() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				long before = turns(server.monitor());
				long begin = System.nanoTime();
				await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
				long turns = turns(server.monitor()) - before;
				long seconds = (System.nanoTime() - begin) / SelectorLoop.HEARTBEAT;
				assertThat(turns).isBetween(1L, seconds + 1);
				assertThat(server.monitor().heartbeatAge()).isLessThan(Duration.ofMillis(1_500));
			}
		}

		@Test
		void whatIsReadyIsReadBeforeAnybodyIsCalledIdle() throws Exception {
			try (HandTurnedLoop loop = new HandTurnedLoop(idleAfter(Duration.ofSeconds(30)), Handlers.ECHO);
					EchoClient client = loop.connect(0)) {
				client.send(MESSAGE);
				// As after a process was frozen: the time has passed, and the input
				// waits.
				loop.freeze(Duration.ofHours(1));
				loop.turn();
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				loop.turn();
				assertThat(loop.counters().closed()).isZero();
				loop.advance(Duration.ofSeconds(31));
				loop.turn();
				client.expectEnd();
			}
		}

		@Test
		void bytesMoveTheIdleLimitWithoutATimerOperation() throws Exception {
			try (HandTurnedLoop loop = new HandTurnedLoop(idleAfter(Duration.ofSeconds(30)), Handlers.ECHO);
					EchoClient client = loop.connect(0)) {
				for (int i = 0; i < 10; i++) {
					long due = loop.connections.getFirst().due();
					loop.advance(Duration.ofSeconds(2));
					client.send(MESSAGE);
					long sent = loop.counters().sent();
					loop.turnUntil(() -> loop.counters().sent() > sent);
					assertThat(loop.connections.getFirst().due()).isEqualTo(due);
				}
				loop.advance(Duration.ofSeconds(15));
				loop.turn();
				loop.turn();
				assertThat(loop.counters().closed()).as("35 s old, 15 s idle").isZero();
				loop.advance(Duration.ofSeconds(16));
				loop.turn();
				client.receive(10 * MESSAGE.length);
				client.expectEnd();
			}
		}

		private TcpServerOptions idleAfter(Duration idle) {
			return TcpServerOptions.DEFAULTS
				.withTimeouts(new Timeouts(idle, null, Duration.ofSeconds(2), Duration.ofSeconds(60)));
		}

		private long turns(LoopMonitor monitor) {
			long sum = 0;
			for (WakeupCause cause : WakeupCause.values()) {
				sum += monitor.wakeups(cause);
			}
			return sum;
		}

	}

	@Nested
	class Lifecycle {

		@Test
		void aServerStartsAgainAfterItHasEnded() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
				for (int i = 1; i <= 3; i++) {
					try (EchoClient client = server.connect()) {
						client.exchange(MESSAGE);
					}
					server.awaitClosed(CloseReason.PEER, i);
					server.drain(Duration.ZERO);
					assertThat(server.server.isRunning()).isFalse();
					await().atMost(Duration.ofSeconds(5)).until(() -> !server.monitor().isAlive());
					server.server.start();
				}
				assertThat(server.counters().accepted()).isEqualTo(3);
			}
		}

		@Test
		void endingAServerThatNeverStartedDoesNothing() {
			TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of());
			server.close();
			assertThat(server.drain(Duration.ofSeconds(1))).isCompleted();
		}

		@Test
		void aStartThatFailsLeavesNothingOpen() throws Exception {
			try (RunningServer first = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
				int free = freePort();
				Listener fine = listener(free);
				Listener taken = listener(first.port());
				TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(fine, taken));
				long threads = loopThreads();
				assertThatExceptionOfType(BindFailedException.class).isThrownBy(server::start)
					.satisfies(
							(ex) -> assertThat(((InetSocketAddress) ex.address()).getPort()).isEqualTo(first.port()));
				assertThat(server.isRunning()).isFalse();
				assertThat(fine.localAddress()).isNull();
				assertThat(loopThreads()).isEqualTo(threads);
				assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.connect(free));
				server.close();
			}
		}

		@Test
		void aHandlerThatBlocksCannotHoldTheEndBeyondTheGracePeriod() throws Exception {
			CountDownLatch never = new CountDownLatch(1);
			CountDownLatch entered = new CountDownLatch(1);
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> (own, input) -> {
				entered.countDown();
				never.await();
			}); EchoClient client = server.connect()) {
				client.send(MESSAGE);
				assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
				long begin = System.nanoTime();
				assertThat(server.server.drain(Duration.ofMillis(200))).failsWithin(Duration.ofSeconds(5));
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
				// It was interrupted: the loop is free again, and ends.
				await().atMost(Duration.ofSeconds(5)).until(() -> !server.monitor().isAlive());
			}
		}

		private static Listener listener(int port) {
			return new Listener("at " + port, new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
					(connection) -> Handlers.ECHO);
		}

		private static int freePort() throws IOException {
			try (ServerSocket socket = new ServerSocket(0)) {
				return socket.getLocalPort();
			}
		}

		private static long loopThreads() {
			return Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> thread.getName().startsWith("tcp-server-loop"))
				.count();
		}

	}

}
