package dev.selecho.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.selecho.loop.WakeupCause;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.LogLines;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ConnectionTests {

	private static final int KB = 1024;

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final ConnectionHandler ONCE = (connection, input) -> {
		connection.write(input);
		connection.close();
	};

	@Nested
	class Closing {

		@Test
		void whatWasWrittenArrivesThoughInputIsLeftUnread() throws Exception {
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> ONCE);
					EchoClient client = server.connect()) {
				client.send(MESSAGE);
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				// A server that closed by now would answer this with a reset.
				client.send(Bytes.random(1024 * KB, 1));
				client.expectEnd();
				client.shutdownOutput();
				server.awaitClosed(CloseReason.DONE, 1);
			}
		}

		@Test
		void aClientThatSendsEverythingBeforeItReadsGetsTheWholeReply() throws Exception {
			byte[] reply = Bytes.random(3 * 1024 * KB, 2);
			ConnectionHandler handler = (connection, input) -> {
				input.position(input.limit());
				connection.write(ByteBuffer.wrap(reply));
				connection.close();
			};
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> handler);
					EchoClient client = EchoClient.connect(server.port(), 16 * KB)) {
				client.send(Bytes.random(8 * 1024 * KB, 3));
				assertThat(client.receive(reply.length)).isEqualTo(reply);
				client.expectEnd();
			}
		}

		@Test
		void aClientThatAnswersTheFinWithSilenceCostsTheLingerTimeAndNoMore() throws Exception {
			try (RunningServer server = new RunningServer(timeouts(null, Duration.ofMillis(300)), (connection) -> ONCE);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				client.expectEnd();
				server.awaitClosed(CloseReason.DONE, 1);
				assertThat(server.counters().duration()).isBetween(Duration.ofMillis(290), Duration.ofSeconds(3));
			}
		}

		@Test
		void aClientThatKeepsSendingDoesNotProlongTheLingering() throws Exception {
			try (RunningServer server = new RunningServer(timeouts(null, Duration.ofMillis(300)), (connection) -> ONCE);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				long begin = System.nanoTime();
				try {
					while (server.counters().active() > 0 && System.nanoTime() - begin < 5_000_000_000L) {
						client.send(MESSAGE);
					}
				}
				catch (IOException ex) {
					// reset: the server has closed in spite of the input
				}
				server.awaitClosed(CloseReason.DONE, 1);
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
			}
		}

		@Test
		void whatCameUntilTheLingerDeadlineIsReadAndNoResetSent() throws Exception {
			ConnectionHandler handler = (connection, input) -> {
				connection.write(input);
				connection.close();
			};
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, handler);
					EchoClient client = loop.connect(0)) {
				client.send(MESSAGE);
				loop.turnUntil(() -> loop.counters().sent() > 0);
				loop.turn();
				client.send(Bytes.random(300 * KB, 6));
				// As a loop that was frozen: the deadline comes before the input is seen.
				loop.lane.ending();
				assertThat(loop.counters().closed(CloseReason.DONE)).isEqualTo(1);
				loop.turn();
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				client.expectEnd();
			}
		}

		@Test
		void whoIsRejectedAtTheLimitSeesAFin() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS.withMaxConnections(1));
					EchoClient first = server.connect()) {
				first.exchange(MESSAGE);
				for (int i = 0; i < 20; i++) {
					try (EchoClient rejected = server.connect()) {
						rejected.expectEnd();
					}
				}
				assertThat(server.counters().rejected(RejectReason.LIMIT)).isEqualTo(20);
				first.exchange(MESSAGE);
			}
		}

		@Test
		void theHandlerIsToldOnce() throws Exception {
			List<CloseReason> told = new ArrayList<>();
			CountDownLatch closed = new CountDownLatch(1);
			ConnectionHandler handler = new ConnectionHandler() {
				@Override
				public void onRead(Connection connection, ByteBuffer input) {
					connection.write(input);
					connection.close();
					connection.close();
				}

				@Override
				public void onClose(Connection connection, CloseReason reason) {
					told.add(reason);
					connection.write(ByteBuffer.wrap(MESSAGE));
					connection.close();
					closed.countDown();
				}
			};
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> handler)) {
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
					client.expectEnd();
				}
				assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
				server.drain(Duration.ZERO);
				assertThat(told).containsExactly(CloseReason.DONE);
			}
		}

		@Test
		void aClientGoneBeforeItsReplyIsAReset() throws Exception {
			AtomicReference<@Nullable Connection> other = new AtomicReference<>();
			ConnectionHandler relay = (connection, input) -> {
				Connection target = other.get();
				if (target != null) {
					target.write(input);
				}
				input.position(input.limit());
			};
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> {
				other.compareAndSet(null, connection);
				return relay;
			}); EchoClient gone = server.connect(); EchoClient sender = server.connect()) {
				await().until(() -> server.counters().active() == 2);
				gone.reset();
				sender.send(MESSAGE);
				server.awaitClosed(CloseReason.RESET, 1);
				sender.send(MESSAGE);
				await().atMost(Duration.ofSeconds(5)).until(() -> server.counters().received() == 2L * MESSAGE.length);
				assertThat(server.counters().active()).isEqualTo(1);
			}
		}

	}

	@Nested
	class HalfClose {

		@Test
		void aClientThatTakesItsTimeGetsEverything() throws Exception {
			try (RunningServer server = RunningServer.echo(stingy(Duration.ofMillis(100), Duration.ofSeconds(30)));
					EchoClient client = EchoClient.connect(server.port(), 8 * KB)) {
				byte[] bytes = Bytes.random(128 * KB, 4);
				client.send(bytes);
				client.shutdownOutput();
				// Far beyond the linger timeout, which is not for those who ended first.
				await().pollDelay(Duration.ofMillis(500)).until(() -> server.counters().pending() > 0);
				assertThat(client.receive(bytes.length)).isEqualTo(bytes);
				client.expectEnd();
				server.awaitClosed(CloseReason.PEER, 1);
			}
		}

		@Test
		void aClientThatNeverTakesItsOutputIsCutInTheEnd() throws Exception {
			try (RunningServer server = RunningServer.echo(stingy(Duration.ofMillis(100), Duration.ofMillis(300)));
					EchoClient client = EchoClient.connect(server.port(), 8 * KB)) {
				client.send(Bytes.random(128 * KB, 5));
				client.shutdownOutput();
				server.awaitClosed(CloseReason.CUT, 1);
				// A FIN would make it look complete.
				client.expectReset();
				assertThat(server.counters().pending()).isZero();
				assertThat(server.counters().active()).isZero();
			}
		}

		@Test
		void aHandlerMayAnswerLongAfterTheInputHasEnded() throws Exception {
			AtomicReference<Connection> ended = new AtomicReference<>();
			ConnectionHandler handler = new ConnectionHandler() {
				@Override
				public void onRead(Connection connection, ByteBuffer input) {
					input.position(input.limit());
				}

				@Override
				public void onInputEnd(Connection connection) {
					ended.set(connection);
				}
			};
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> handler);
					EchoClient client = server.connect()) {
				client.send(MESSAGE);
				client.shutdownOutput();
				await().atMost(Duration.ofSeconds(5)).until(() -> ended.get() != null);
				long turns = server.monitor().wakeups(WakeupCause.READY);
				await().pollDelay(Duration.ofMillis(100)).until(() -> true);
				assertThat(server.monitor().wakeups(WakeupCause.READY)).as("an ended input is not ready for ever")
					.isEqualTo(turns);
				ended.get().execute(() -> {
					ended.get().write(ByteBuffer.wrap(MESSAGE));
					ended.get().close();
				});
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				client.expectEnd();
			}
		}

	}

	@Nested
	class BackPressure {

		@Test
		void aPausedClientThatVanishesIsFound() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = EchoClient.connect(server.port(), 8 * KB)) {
				var _ = client.flood();
				await().atMost(Duration.ofSeconds(10)).until(() -> server.counters().readsPaused() == 1);
				client.reset();
				server.awaitClosed(CloseReason.RESET, 1);
				assertThat(server.counters().pending()).isZero();
				assertThat(server.counters().readsPaused()).isZero();
			}
		}

		@Test
		void aPausedLoopWithNothingToDoDoesNotSpin() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = EchoClient.connect(server.port(), 8 * KB)) {
				var _ = client.flood();
				await().atMost(Duration.ofSeconds(10)).until(() -> server.counters().readsPaused() == 1);
				await().pollDelay(Duration.ofMillis(300)).until(() -> true);
				long turns = server.monitor().wakeups(WakeupCause.READY);
				await().pollDelay(Duration.ofMillis(300)).until(() -> true);
				assertThat(server.monitor().wakeups(WakeupCause.READY) - turns).isLessThan(10);
			}
		}

	}

	@Nested
	class Deadlines {

		@Test
		void anIdleConnectionGetsAFin() throws Exception {
			try (RunningServer server = RunningServer.echo(timeouts(Duration.ofMillis(200), Duration.ofSeconds(2)));
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				client.expectEnd();
				client.shutdownOutput();
				server.awaitClosed(CloseReason.IDLE, 1);
			}
		}

		@Test
		void aClientThatHasNeverSentAByteIsIdleToo() throws Exception {
			try (RunningServer server = RunningServer.echo(timeouts(Duration.ofMillis(200), Duration.ofSeconds(2)));
					EchoClient client = server.connect()) {
				client.expectEnd();
			}
		}

		@Test
		void anIdleClientThatReadsNothingIsCut() throws Exception {
			try (RunningServer server = RunningServer.echo(timeouts(Duration.ofMillis(300), Duration.ofMillis(200)));
					EchoClient client = EchoClient.connect(server.port(), 8 * KB)) {
				Future<?> flood = client.flood();
				server.awaitClosed(CloseReason.CUT, 1);
				// A FIN would make it look complete. The kernel tells it once, to the
				// writer.
				assertThat(flood).failsWithin(Duration.ofSeconds(5))
					.withThrowableThat()
					.withCauseInstanceOf(SocketException.class);
				assertThat(server.counters().pending()).isZero();
			}
		}

		@Test
		void anOldConnectionEndsBetweenTwoExchanges() throws Exception {
			Timeouts timeouts = new Timeouts(null, Duration.ofMillis(500), Duration.ofSeconds(2),
					Duration.ofSeconds(60));
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS.withTimeouts(timeouts));
					EchoClient client = server.connect()) {
				long begin = System.nanoTime();
				int answered = 0;
				while (true) {
					client.send(MESSAGE);
					byte[] reply = client.receive(MESSAGE.length);
					if (reply.length == 0) {
						break;
					}
					assertThat(reply).isEqualTo(MESSAGE);
					answered++;
				}
				assertThat(answered).isPositive();
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(440),
						Duration.ofSeconds(2));
				client.shutdownOutput();
				server.awaitClosed(CloseReason.AGE, 1);
			}
		}

		@Test
		void thoseBornTogetherDoNotDieTogether() throws Exception {
			Timeouts timeouts = new Timeouts(null, Duration.ofSeconds(100), Duration.ofSeconds(2),
					Duration.ofSeconds(60));
			List<EchoClient> clients = new ArrayList<>();
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS.withTimeouts(timeouts),
					Handlers.ECHO)) {
				for (int i = 0; i < 100; i++) {
					clients.add(loop.connect(0));
				}
				loop.advance(Duration.ofSeconds(89));
				loop.turn();
				assertThat(old(loop)).isZero();
				loop.advance(Duration.ofSeconds(11));
				loop.turn();
				assertThat(old(loop)).isBetween(20L, 80L);
				loop.advance(Duration.ofSeconds(11));
				loop.turn();
				assertThat(old(loop)).isEqualTo(100);
			}
			for (EchoClient client : clients) {
				client.close();
			}
		}

		private static long old(HandTurnedLoop loop) {
			return loop.connections.stream().filter((connection) -> !connection.isOpen()).count();
		}

	}

	/** Who is owed a reply never sees an end that looks as if all had been answered. */
	@Nested
	class Owing {

		private final ComputingHandler handler = new ComputingHandler();

		@Test
		void idleWithAReplyOwedIsCut() throws Exception {
			Timeouts timeouts = new Timeouts(Duration.ofSeconds(5), null, Duration.ofSeconds(1), Duration.ofHours(1));
			assertCut(timeouts, Duration.ofSeconds(6));
		}

		@Test
		void oldWithAReplyOwedIsWaitedForAndThenCut() throws Exception {
			Timeouts timeouts = new Timeouts(null, Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofHours(1));
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS.withTimeouts(timeouts),
					this.handler); EchoClient client = loop.connect(0)) {
				client.send(MESSAGE);
				loop.turnUntil(() -> this.handler.asked != null);
				loop.advance(Duration.ofSeconds(7));
				assertThat(loop.counters().closed()).as("within the linger time").isZero();
				this.handler.answer();
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				loop.advance(Duration.ofSeconds(2));
				client.expectEnd();
			}
			assertCut(timeouts, Duration.ofSeconds(9));
		}

		private void assertCut(Timeouts timeouts, Duration after) throws Exception {
			this.handler.asked = null;
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS.withTimeouts(timeouts),
					this.handler); EchoClient client = loop.connect(0)) {
				client.send(MESSAGE);
				loop.turnUntil(() -> this.handler.asked != null);
				loop.advance(after);
				assertThat(loop.counters().closed(CloseReason.CUT)).isEqualTo(1);
				client.expectReset();
			}
		}

		@Test
		void whoHasTakenAllAndWaitsForAHandlerAtWorkIsNotHalfClosedTooLong() throws Exception {
			Timeouts timeouts = new Timeouts(null, null, Duration.ofSeconds(1), Duration.ofSeconds(2));
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS.withTimeouts(timeouts),
					this.handler); EchoClient client = loop.connect(0)) {
				client.send(MESSAGE);
				client.shutdownOutput();
				loop.turnUntil(() -> this.handler.asked != null);
				loop.advance(Duration.ofSeconds(30));
				assertThat(loop.counters().closed()).isZero();
				this.handler.answer();
				this.handler.connection().close();
				loop.turn();
				loop.turn();
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				client.expectEnd();
				assertThat(loop.counters().closed(CloseReason.PEER)).isEqualTo(1);
			}
		}

		@Test
		void theTimeToTakeAnAnswerBeginsWithTheAnswer() throws Exception {
			TcpServerOptions options = stingy(Duration.ofSeconds(1), Duration.ofSeconds(2));
			byte[] answer = Bytes.random(512 * KB, 3);
			try (HandTurnedLoop loop = new HandTurnedLoop(options, this.handler);
					EchoClient client = loop.connect(8 * KB)) {
				client.send(MESSAGE);
				client.shutdownOutput();
				loop.turnUntil(() -> this.handler.asked != null);
				loop.advance(Duration.ofSeconds(30));
				this.handler.connection().write(ByteBuffer.wrap(answer));
				loop.advance(Duration.ofMillis(1_500));
				assertThat(loop.counters().closed()).isZero();
				// As long as its socket takes a little, the time begins anew.
				loop.advance(Duration.ofSeconds(20));
				assertThat(loop.counters().closed(CloseReason.CUT)).isEqualTo(1);
			}
		}

		private static final class ComputingHandler implements ConnectionHandler {

			private @Nullable Connection asked;

			private boolean owes;

			@Override
			public void onRead(Connection connection, ByteBuffer input) {
				input.position(input.limit());
				this.asked = connection;
				this.owes = true;
			}

			@Override
			public void onInputEnd(Connection connection) {
				// the answer is to come
			}

			Connection connection() {
				return Objects.requireNonNull(this.asked);
			}

			void answer() {
				connection().write(ByteBuffer.wrap(MESSAGE));
				this.owes = false;
			}

			@Override
			public boolean isIdle() {
				return !this.owes;
			}

		}

	}

	@Nested
	class Logging {

		@Test
		void anOperatorFindsOneClientAtDebugAndNothingAbove() throws Exception {
			TcpServerOptions options = TcpServerOptions.DEFAULTS.withMaxConnections(1);
			try (LogLines debug = LogLines.withDebug("dev.selecho.net.client");
					RunningServer server = RunningServer.echo(options)) {
				int port;
				int rejectedPort;
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
					port = client.socket().getLocalPort();
					try (EchoClient rejected = server.connect()) {
						rejected.expectEnd();
						rejectedPort = rejected.socket().getLocalPort();
					}
				}
				server.awaitClosed(CloseReason.PEER, 1);
				String address = "main: 127.0.0.1:";
				await().untilAsserted(
						() -> assertThat(debug.lines()).anyMatch((line) -> line.equals(address + port + " connected"))
							.anyMatch((line) -> line.matches(address + port + " ended after \\d+ ms: peer"))
							.anyMatch((line) -> line.equals(address + rejectedPort + " rejected: limit")));
			}
			try (LogLines info = LogLines.of("dev.selecho.net");
					RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
				server.connect().reset();
				server.awaitClosed(CloseReason.RESET, 1);
				assertThat(info.lines()).isEmpty();
			}
		}

		@Test
		void whoFindsNoRoomIsToldTheProperty() throws Exception {
			ConnectionHandler handler = (connection, input) -> {
				input.position(input.limit());
				connection.write(ByteBuffer.wrap(new byte[8 * 1024 * KB]));
			};
			TcpServerOptions options = TcpServerOptions.DEFAULTS
				.withWaterMarks(new ListenerOptions.WaterMarks(64 * KB, 16 * KB))
				.withTotalLimit(128L * KB);
			try (LogLines log = LogLines.of("dev.selecho.net");
					RunningServer server = new RunningServer(options, (connection) -> handler);
					EchoClient client = EchoClient.connect(server.port(), 8 * KB)) {
				client.send(MESSAGE);
				server.awaitClosed(CloseReason.ERROR, 1);
				assertThat(log.lines()).anySatisfy((line) -> assertThat(line).contains("write-queue.total-limit"));
			}
		}

	}

	@Nested
	class Sockets {

		@Test
		void anUrgentByteComesBackInItsPlace() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.send(Bytes.of("be"));
				client.sendUrgent('f');
				client.send(Bytes.of("ore"));
				assertThat(client.receive(6)).isEqualTo(Bytes.of("before"));
			}
		}

		@Test
		void keepAliveIsSetOnEachConnection() throws Exception {
			SocketSettings settings = new SocketSettings(true, true, Duration.ofSeconds(77), Duration.ofSeconds(7), 5,
					null, null, true);
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS.withSocket(settings));
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				String line = ss(server.port());
				assertThat(line).contains("timer:(keepalive,1min");
			}
		}

		@Test
		void theRemoteAddressOutlivesTheConnection() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
				int port;
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
					port = client.socket().getLocalPort();
				}
				server.awaitClosed(CloseReason.PEER, 1);
				assertThat(((InetSocketAddress) server.connection(0).remoteAddress()).getPort()).isEqualTo(port);
			}
		}

		private static String ss(int port) throws Exception {
			Process process = new ProcessBuilder("ss", "-tno", "state", "established", "( sport = :" + port + " )")
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
			return output;
		}

	}

	private static TcpServerOptions timeouts(@Nullable Duration idle, Duration linger) {
		return TcpServerOptions.DEFAULTS.withTimeouts(new Timeouts(idle, null, linger, Duration.ofSeconds(60)));
	}

	/** A small send buffer: what the client does not take waits in the queue. */
	private static TcpServerOptions stingy(Duration linger, Duration halfClose) {
		SocketSettings system = SocketSettings.DEFAULTS;
		return TcpServerOptions.DEFAULTS.withTimeouts(new Timeouts(null, null, linger, halfClose))
			.withSocket(new SocketSettings(true, true, system.keepAliveIdle(), system.keepAliveInterval(),
					system.keepAliveCount(), null, 16 * KB, true));
	}

}
