package dev.selecho.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.selecho.net.ConnectionInfo.Reading;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.WaterMarks;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.LogLines;
import dev.selecho.testing.Strace;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What a handler may order, and what it hears.
 */
class VerbsTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final int KB = 1024;

	@Nested
	class Ends {

		@Test
		void anAbortIsAReset() throws Exception {
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> (own, input) -> {
				own.write(input);
				own.abort();
				own.write(ByteBuffer.wrap(MESSAGE));
				assertThat(own.isOpen()).isFalse();
			}); EchoClient client = server.connect()) {
				client.send(MESSAGE);
				client.expectReset();
				server.awaitClosed(CloseReason.DONE, 1);
				assertThat(server.counters().sent()).isLessThanOrEqualTo(MESSAGE.length);
			}
		}

		@Test
		void whoIsRejectedGetsALastWordAndAnOrderlyEnd() throws Exception {
			expectLastWord((own) -> own.reject("unknown command"));
		}

		@Test
		void aViolationThatIsThrownIsTheSame() throws Exception {
			expectLastWord((own) -> {
				throw new ProtocolViolationException("unknown command");
			});
		}

		private void expectLastWord(Consumer<Connection> end) throws Exception {
			try (LogLines log = LogLines.withDebug("dev.selecho.net.client");
					RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
							(connection) -> (own, input) -> {
								own.write(ByteBuffer.wrap(MESSAGE));
								end.accept(own);
							});
					EchoClient client = server.connect()) {
				client.send(Bytes.of("what is left unread is nobody's fault"));
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				client.expectEnd();
				client.shutdownOutput();
				server.awaitClosed(CloseReason.PROTOCOL, 1);
				assertThat(server.counters().closed()).isEqualTo(1);
				assertThat(log.lines())
					.anySatisfy((line) -> assertThat(line).contains("violates the protocol", "unknown command"));
			}
		}

		@Test
		void aViolationIsSilentAboveDebug() throws Exception {
			try (LogLines log = LogLines.of("dev.selecho.net");
					RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
							(connection) -> Handlers.throwing(() -> new ProtocolViolationException("bad")));
					EchoClient client = server.connect()) {
				client.send(MESSAGE);
				client.expectEnd();
				client.shutdownOutput();
				server.awaitClosed(CloseReason.PROTOCOL, 1);
				assertThat(log.lines()).isEmpty();
			}
		}

	}

	@Nested
	class Pauses {

		@Test
		void aPausedConnectionIsNotReadUntilItsHandlerResumes() throws Exception {
			List<Integer> reads = new ArrayList<>();
			ConnectionHandler handler = (own, input) -> {
				reads.add(input.remaining());
				own.write(input);
				own.pauseReading();
			};
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, handler);
					EchoClient client = loop.connect(0)) {
				client.send(MESSAGE);
				loop.turnUntil(() -> reads.size() == 1);
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				client.send(MESSAGE);
				long received = loop.counters().received();
				for (int i = 0; i < 50; i++) {
					loop.turn();
				}
				TcpConnection connection = loop.connections.getFirst();
				assertThat(loop.counters().received()).as("the kernel was not asked").isEqualTo(received);
				assertThat(connection.interest()).isZero();
				assertThat(connection.info().reading()).isEqualTo(Reading.HELD);
				assertThat(loop.counters().readsPaused()).isEqualTo(1);
				connection.resumeReading();
				loop.turnUntil(() -> reads.size() == 2);
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
			}
		}

		@Test
		void aPauseBoundsWhatTheKernelIsAskedFor() throws Exception {
			ConnectionHandler handler = (own, input) -> {
				input.position(input.limit());
				own.pauseReading();
			};
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> handler);
					EchoClient client = server.connect()) {
				var flood = client.flood();
				Connection connection = server.connection(0);
				for (int i = 1; i <= 10; i++) {
					long most = 64L * KB * i;
					await().until(() -> server.counters().readsPaused() == 1);
					assertThat(server.counters().received()).isBetween(1L, most);
					long before = server.counters().received();
					connection.execute(connection::resumeReading);
					await().until(() -> server.counters().received() > before);
				}
				client.reset();
				assertThat(flood).failsWithin(Duration.ofSeconds(10));
			}
		}

		@Test
		void neitherCauseOpensWhatTheOtherKeepsClosed() throws Exception {
			TcpServerOptions options = TcpServerOptions.DEFAULTS.withWaterMarks(new WaterMarks(64 * KB, 16 * KB))
				.withSocket(sendBuffer(16 * KB));
			byte[] much = Bytes.random(512 * KB, 1);
			ConnectionHandler handler = (own, input) -> {
				input.position(input.limit());
				own.write(ByteBuffer.wrap(much));
				own.pauseReading();
			};
			try (HandTurnedLoop loop = new HandTurnedLoop(options, handler);
					EchoClient client = loop.connect(16 * KB)) {
				client.send(MESSAGE);
				loop.turnUntil(() -> loop.counters().sent() > 0);
				TcpConnection connection = loop.connections.getFirst();
				loop.turn();
				assertThat(connection.info().reading()).isEqualTo(Reading.PAUSED);
				connection.resumeReading();
				loop.turn();
				assertThat(connection.interest()).as("output waits").isEqualTo(SelectionKey.OP_WRITE);
				connection.pauseReading();
				receive(loop, client, much.length);
				loop.turn();
				assertThat(connection.pending()).isZero();
				assertThat(connection.interest()).as("its handler holds it").isZero();
				connection.resumeReading();
				loop.turn();
				assertThat(connection.interest()).isEqualTo(SelectionKey.OP_READ);
				assertThat(loop.counters().readsPaused()).isZero();
			}
		}

	}

	@Nested
	class Writing {

		@Test
		void aHandlerIsToldWhenMoreOutputIsWelcomeAgain() throws Exception {
			TcpServerOptions options = TcpServerOptions.DEFAULTS.withWaterMarks(new WaterMarks(64 * KB, 16 * KB))
				.withSocket(sendBuffer(16 * KB));
			Source source = new Source(Bytes.random(2 * KB * KB, 2));
			try (HandTurnedLoop loop = new HandTurnedLoop(options, source); EchoClient client = loop.connect(16 * KB)) {
				client.send(MESSAGE);
				// A client that has ended its side is served all the same.
				client.shutdownOutput();
				loop.turnUntil(() -> loop.counters().sent() > 0);
				byte[] received = receive(loop, client, source.bytes.length);
				assertThat(received).isEqualTo(source.bytes);
				assertThat(source.drained).as("times that it was told").isGreaterThan(10);
				assertThat(source.mostPending).as("bytes waiting at most").isLessThan(64 * KB + 8 * KB);
				loop.turnUntil(() -> loop.counters().closed() == 1);
			}
		}

		@Test
		void smallRepliesOfOneReadLeaveInOneWrite(@TempDir Path temp) throws Exception {
			List<String> calls = Strace.readsAndWrites(Pipelined.class, temp, "all answered")
				.stream()
				.filter((call) -> call.contains(Pipelined.MARK))
				.toList();
			assertThat(calls).as("of all requests and replies, at either end")
				.allMatch((call) -> call.endsWith("= 1024"));
			assertThat(calls).filteredOn((call) -> call.startsWith("read(")).hasSize(2);
			assertThat(calls).filteredOn((call) -> call.startsWith("write(")).hasSize(2);
		}

		@Test
		void whatWasHeldBackComesBeforeWhatIsTooLargeForIt() throws Exception {
			byte[] head = Bytes.random(64, 3);
			byte[] body = Bytes.random(32 * KB, 4);
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> (own, input) -> {
				input.position(input.limit());
				for (int i = 0; i < 3; i++) {
					own.write(ByteBuffer.wrap(head));
					assertThat(own.pending()).as("held back").isEqualTo(head.length);
					own.write(ByteBuffer.wrap(body));
				}
				own.write(ByteBuffer.wrap(head));
			}); EchoClient client = server.connect()) {
				client.send(MESSAGE);
				for (int i = 0; i < 3; i++) {
					assertThat(client.receive(head.length)).isEqualTo(head);
					assertThat(client.receive(body.length)).isEqualTo(body);
				}
				assertThat(client.receive(head.length)).isEqualTo(head);
			}
		}

		@Test
		void aHandlerThatWritesToAnotherConnectionHoldsNothingBackThere() throws Exception {
			List<Connection> opened = new ArrayList<>();
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> {
				opened.add(connection);
				return (own, input) -> {
					opened.getFirst().write(input.duplicate());
					own.write(input);
				};
			}); EchoClient one = server.connect()) {
				one.send(MESSAGE);
				assertThat(one.receive(2 * MESSAGE.length)).isEqualTo(Bytes.of("one message\none message\n"));
				try (EchoClient two = server.connect()) {
					two.exchange(MESSAGE);
					assertThat(one.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				}
			}
		}

	}

	@Nested
	class Timers {

		@Test
		void aTaskIsRunWhenItIsDueUnlessItWasCalledOff() throws Exception {
			List<String> ran = new ArrayList<>();
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO);
					EchoClient client = loop.connect(0)) {
				TcpConnection connection = loop.connections.getFirst();
				connection.schedule(Duration.ofSeconds(2), () -> ran.add("second"));
				connection.schedule(Duration.ofSeconds(1), () -> {
					ran.add("first");
					connection.write(ByteBuffer.wrap(MESSAGE));
				});
				Connection.Timer off = connection.schedule(Duration.ofSeconds(1), () -> ran.add("called off"));
				connection.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
				off.cancel();
				off.cancel();
				loop.advance(Duration.ofMillis(900));
				assertThat(ran).isEmpty();
				loop.advance(Duration.ofMillis(200));
				assertThat(ran).containsExactly("first");
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				loop.advance(Duration.ofSeconds(10));
				assertThat(ran).containsExactly("first", "second");
				client.shutdownOutput();
				loop.turnUntil(() -> loop.counters().closed() == 1);
				assertThat(loop.loop.deadlines().size()).as("nothing is left of those that were not due").isZero();
				connection.schedule(Duration.ZERO, () -> ran.add("too late"));
				loop.advance(Duration.ofSeconds(1));
				assertThat(ran).containsExactly("first", "second");
			}
		}

		@Test
		void whatATaskThrowsEndsItsConnection() throws Exception {
			ConnectionHandler handler = (own, input) -> {
				input.position(input.limit());
				own.schedule(Duration.ofMillis(1), () -> {
					throw new IllegalStateException("of the test");
				});
			};
			try (LogLines log = LogLines.of("dev.selecho.net");
					RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> handler);
					EchoClient client = server.connect()) {
				client.send(MESSAGE);
				client.expectReset();
				server.awaitClosed(CloseReason.ERROR, 1);
				assertThat(log.lines()).singleElement().asString().contains("of the test");
			}
		}

		@Test
		void onAnotherThreadTheyAreRefused() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				Connection connection = server.connection(0);
				List<Runnable> verbs = List.of(connection::abort, connection::pauseReading, connection::resumeReading,
						connection::isWritable, () -> connection.reject("x"),
						() -> connection.schedule(Duration.ZERO, () -> {
						}));
				verbs.forEach((verb) -> assertThatIllegalStateException().isThrownBy(verb::run)
					.withMessageContaining("execute"));
				client.exchange(MESSAGE);
			}
		}

	}

	@Nested
	class Draining {

		@Test
		void aHandlerMaySayGoodbye() throws Exception {
			AtomicInteger told = new AtomicInteger();
			ConnectionHandler handler = new ConnectionHandler() {

				@Override
				public void onRead(Connection connection, ByteBuffer input) {
					connection.write(input);
				}

				@Override
				public void onDraining(Connection connection) {
					told.incrementAndGet();
					connection.write(ByteBuffer.wrap(Bytes.of("bye")));
					connection.close();
				}

			};
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, handler);
					EchoClient client = loop.connect(0);
					EchoClient queued = EchoClient.connect(loop.listener.port())) {
				loop.drain(Duration.ofSeconds(20), Duration.ofMillis(200));
				loop.turnUntil(() -> loop.counters().accepted() == 2);
				loop.turn();
				for (EchoClient each : List.of(client, queued)) {
					assertThat(each.receive(3)).isEqualTo(Bytes.of("bye"));
					each.expectEnd();
				}
				loop.advance(Duration.ofSeconds(15));
				assertThat(told).as("each once").hasValue(2);
				assertThat(loop.counters().closed(CloseReason.DONE) + loop.counters().active()).isEqualTo(2);
			}
		}

	}

	@Test
	void theServersAddressIsTheOneThatTheClientHasConnectedTo() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient client = server.connect()) {
			Connection connection = server.connection(0);
			assertThat(connection.localAddress())
				.isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
			assertThat(connection.remoteAddress()).isEqualTo(client.socket().getLocalSocketAddress());
		}
	}

	private static SocketSettings sendBuffer(int size) {
		SocketSettings system = SocketSettings.DEFAULTS;
		return new SocketSettings(true, true, system.keepAliveIdle(), system.keepAliveInterval(),
				system.keepAliveCount(), null, size, true);
	}

	/** Receives beside the loop, which is turned meanwhile. */
	private static byte[] receive(HandTurnedLoop loop, EchoClient client, int length) throws Exception {
		ByteBuffer received = ByteBuffer.allocate(length);
		while (received.hasRemaining()) {
			loop.turn();
			int available = client.socket().getInputStream().available();
			received.put(client.receive(Math.min(available, received.remaining())));
		}
		return received.array();
	}

	/** Sends as much as is welcome, until all is sent. */
	private static final class Source implements ConnectionHandler {

		private final byte[] bytes;

		private int sent;

		private int drained;

		private long mostPending;

		Source(byte[] bytes) {
			this.bytes = bytes;
		}

		@Override
		public void onRead(Connection connection, ByteBuffer input) {
			input.position(input.limit());
			send(connection);
		}

		@Override
		public void onInputEnd(Connection connection) {
			send(connection);
		}

		@Override
		public void onDrained(Connection connection) {
			this.drained++;
			send(connection);
		}

		private void send(Connection connection) {
			while (this.sent < this.bytes.length && connection.isWritable()) {
				int length = Math.min(8 * KB, this.bytes.length - this.sent);
				connection.write(ByteBuffer.wrap(this.bytes, this.sent, length));
				this.sent += length;
				this.mostPending = Math.max(this.mostPending, connection.pending());
			}
			if (this.sent == this.bytes.length) {
				connection.close();
			}
		}

	}

	/** Sixteen requests of 64 bytes in one segment, each with a reply of its own. */
	static final class Pipelined {

		static final int REQUEST = 64;

		static final int ALL = 16 * REQUEST;

		static final String MARK = "the-mark-in-the-trace";

		private Pipelined() {
		}

		public static void main(String[] args) throws Exception {
			byte[] requests = Bytes.of((MARK + "x".repeat(REQUEST - MARK.length())).repeat(16));
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> (own, input) -> {
				while (input.hasRemaining()) {
					own.write(input.slice(input.position(), REQUEST));
					input.position(input.position() + REQUEST);
				}
			}); EchoClient client = server.connect()) {
				client.exchange(requests);
				System.out.println("all answered");
			}
		}

	}

	@Nested
	class Keeps {

		private static final long LIMIT = 1024L * KB;

		/** Keeps all that comes, until it is told to forget it. */
		private static final class Keeper implements ConnectionHandler {

			private int kept;

			@Override
			public void onRead(Connection connection, ByteBuffer input) {
				this.kept += input.remaining();
				input.position(input.limit());
				assertThat(connection.keep(this.kept)).isTrue();
			}

			void forget(Connection connection) {
				this.kept = 0;
				assertThat(connection.keep(0)).isTrue();
			}

		}

		@Test
		void whoKeepsInputIsNotReadWhileMemoryIsScarceAndTheOthersAre() throws Exception {
			List<Keeper> keepers = new ArrayList<>();
			TcpServerOptions options = TcpServerOptions.DEFAULTS.withTotalLimit(LIMIT);
			try (RunningServer server = new RunningServer(options, (connection) -> {
				if (keepers.size() < 2) {
					keepers.add(new Keeper());
					return keepers.getLast();
				}
				return Handlers.ECHO;
			}); EchoClient one = server.connect(); EchoClient two = server.connect()) {
				Connection first = server.connection(0);
				Connection second = server.connection(1);
				var _ = one.flood();
				var _ = two.flood();
				await().until(() -> server.counters().readsPaused() == 2);
				long received = server.counters().received();
				assertThat(received).isBetween(LIMIT / 2, LIMIT);
				assertThat(first.memory().reserve((int) LIMIT)).isFalse();
				try (EchoClient other = server.connect()) {
					for (int i = 0; i < 100; i++) {
						other.exchange(MESSAGE);
					}
				}
				assertThat(server.counters().received() - received).isEqualTo(100L * MESSAGE.length);
				first.execute(() -> keepers.getFirst().forget(first));
				await().until(() -> server.counters().received() > received + LIMIT / 8);
				await().until(() -> server.counters().readsPaused() == 2);
				first.execute(first::abort);
				second.execute(second::abort);
				server.awaitClosed(CloseReason.DONE, 2);
				await().until(() -> second.memory().reserve((int) LIMIT / 2));
				second.memory().release((int) LIMIT / 2);
			}
		}

		@Test
		void whoHasEndedKeepsNothing() throws Exception {
			try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS.withTotalLimit(LIMIT),
					(connection) -> new Keeper()); EchoClient client = server.connect()) {
				client.send(MESSAGE);
				Connection own = server.connection(0);
				client.reset();
				await().until(() -> server.counters().closed() == 1);
				AtomicInteger kept = new AtomicInteger();
				own.execute(() -> kept.set(own.keep(500) ? 1 : 2));
				await().until(() -> kept.get() != 0);
				await().until(() -> own.memory().reserve((int) LIMIT / 2));
			}
		}

	}

	@Nested
	class Tasks {

		@Test
		void aTaskMayFailTheConnectionLater() throws Exception {
			try (LogLines log = LogLines.of("dev.selecho");
					RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				Connection own = server.connection(0);
				own.execute(() -> own.fail(new IllegalStateException("found out later")));
				client.expectReset();
				server.awaitClosed(CloseReason.ERROR, 1);
				assertThat(log.lines()).anyMatch((line) -> line.contains("found out later"));
			}
		}

		@Test
		void aConnectionKnowsItsLoopItsNumberAndItsTime() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS.withLoops(2));
					EchoClient one = server.connect();
					EchoClient two = server.connect()) {
				one.exchange(MESSAGE);
				two.exchange(MESSAGE);
				Connection first = server.connection(0);
				Connection second = server.connection(1);
				assertThat(first.loopIndex()).isNotEqualTo(second.loopIndex()).isBetween(0, 1);
				assertThat(first.id()).isNotEqualTo(second.id()).isPositive();
				assertThat(first.isOnLoop()).isFalse();
				AtomicInteger seen = new AtomicInteger();
				first.execute(() -> {
					long age = System.nanoTime() - first.nanoTime();
					seen.set(first.isOnLoop() && !second.isOnLoop() && age >= 0 && age < 10_000_000_000L ? 1 : 2);
				});
				await().until(() -> seen.get() != 0);
				assertThat(seen).hasValue(1);
			}
		}

		@Test
		void smallPiecesOfOneTaskLeaveInOneWrite() throws Exception {
			try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO);
					EchoClient client = loop.connect(0)) {
				loop.turnUntil(() -> !loop.connections.isEmpty());
				Connection own = loop.connections.getFirst();
				long before = own.pending();
				own.execute(() -> {
					for (int i = 0; i < 16; i++) {
						own.write(ByteBuffer.wrap(MESSAGE));
					}
					assertThat(own.pending() - before).as("held back").isEqualTo(16L * MESSAGE.length);
				});
				loop.turn();
				assertThat(own.pending()).isZero();
				assertThat(client.receive(16 * MESSAGE.length)).hasSize(16 * MESSAGE.length);
			}
		}

	}

}
