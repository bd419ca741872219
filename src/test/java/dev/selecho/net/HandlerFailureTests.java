package dev.selecho.net;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

/**
 * Whatever a handler throws, wherever: it costs its own connection, once.
 */
class HandlerFailureTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	/** The names are what a handler may really meet. */
	static Stream<Supplier<Throwable>> failures() {
		return Stream.of(() -> new IllegalStateException("of the test"), () -> new AssertionError("of the test"),
				() -> new NoClassDefFoundError("of/the/Test"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whereTheEndFailsAllAreCutAllTheSame(Supplier<Throwable> failure) throws Exception {
		AtomicInteger told = new AtomicInteger();
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
				(connection) -> new FailingHandler(Callback.CLOSE, failure, told))) {
			List<EchoClient> clients = connect(server, 20);
			try (LogLines log = LogLines.of("dev.selecho.net")) {
				server.server.close();
				assertThat(log.lines()).anySatisfy((line) -> assertThat(line).contains("of"));
			}
			assertThat(told).hasValue(20);
			assertThat(server.counters().closed(CloseReason.CUT)).isEqualTo(20);
			assertThat(server.counters().active()).isZero();
			assertThat(server.server.isRunning()).isFalse();
			for (EchoClient client : clients) {
				client.expectReset();
				client.close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aDrainEndsThoughEachEndFails(Supplier<Throwable> failure) throws Exception {
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
				(connection) -> new FailingHandler(Callback.CLOSE, failure, new AtomicInteger()))) {
			List<EchoClient> clients = connect(server, 20);
			clients.forEach((client) -> assertThatCode(client::shutdownOutput).doesNotThrowAnyException());
			DrainReport report = server.drain(Duration.ofSeconds(10));
			assertThat(report.drained() + report.cut() + report.lost()).isLessThanOrEqualTo(20);
			assertThat(server.counters().closed()).isEqualTo(20);
			assertThat(server.counters().active()).isZero();
		}
	}

	@Test
	void aFailureAtAnEndIsLoggedOutsideOfADrainToo() throws Exception {
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
				(connection) -> new FailingHandler(Callback.CLOSE, () -> new IllegalStateException("at the end"),
						new AtomicInteger()));
				LogLines log = LogLines.of("dev.selecho.net")) {
			server.connect().close();
			await().atMost(10, TimeUnit.SECONDS)
				.untilAsserted(
						() -> assertThat(log.lines()).anySatisfy((line) -> assertThat(line).contains("at the end")));
			assertThat(server.counters().closed(CloseReason.PEER)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@MethodSource("failures")
	void anOpeningThatFailsCostsItsClientAlone(Supplier<Throwable> failure) throws Exception {
		AtomicInteger told = new AtomicInteger();
		AtomicInteger count = new AtomicInteger();
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS.withMaxConnections(2),
				(connection) -> (count.incrementAndGet() <= 30) ? new FailingHandler(Callback.OPEN, failure, told)
						: Handlers.ECHO)) {
			for (int i = 0; i < 30; i++) {
				connectToNothing(server);
			}
			server.awaitClosed(CloseReason.ERROR, 30);
			assertThat(told).as("onClose, once for each onOpen").hasValue(30);
			assertThat(server.counters().isAcceptPaused()).isFalse();
			assertBooksBalance(server);
			try (EchoClient one = server.connect(); EchoClient two = server.connect()) {
				one.exchange(MESSAGE);
				two.exchange(MESSAGE);
				try (EchoClient three = server.connect()) {
					three.expectEnd();
				}
			}
		}
	}

	@Test
	void aConnectionClosedBeforeItsOpeningFailsGivesOnePlaceBack() throws Exception {
		AtomicInteger count = new AtomicInteger();
		ConnectionHandler closesAndThrows = new ConnectionHandler() {
			@Override
			public void onOpen(Connection connection) {
				connection.close();
				throw new AssertionError("after the close");
			}

			@Override
			public void onRead(Connection connection, ByteBuffer input) {
				connection.write(input);
			}
		};
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS.withMaxConnections(2),
				(connection) -> (count.incrementAndGet() <= 5) ? closesAndThrows : Handlers.ECHO)) {
			for (int i = 0; i < 5; i++) {
				connectToNothing(server);
			}
			await().until(() -> server.counters().closed() == 5);
			assertBooksBalance(server);
			List<EchoClient> clients = connect(server, 2);
			for (int i = 0; i < 5; i++) {
				try (EchoClient third = server.connect()) {
					third.expectEnd();
				}
			}
			assertThat(server.counters().active()).isEqualTo(2);
			for (EchoClient client : clients) {
				client.close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aFactoryThatHandsTheConnectionOutAndThrowsLeavesTheBooksBalanced(Supplier<Throwable> failure)
			throws Exception {
		List<Connection> handedOut = new ArrayList<>();
		AtomicInteger count = new AtomicInteger();
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> {
			if (count.incrementAndGet() > 5) {
				return Handlers.ECHO;
			}
			handedOut.add(connection);
			connection.close();
			Handlers.sneak(failure.get());
			return Handlers.ECHO;
		})) {
			for (int i = 0; i < 5; i++) {
				connectToNothing(server);
			}
			await().until(() -> server.counters().closed() == 5);
			try (EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				for (Connection connection : handedOut) {
					connection.execute(connection::close);
				}
				client.exchange(MESSAGE);
				assertThat(server.counters().active()).isEqualTo(1);
			}
			await().until(() -> server.counters().active() == 0);
			assertBooksBalance(server);
		}
	}

	@Test
	void aFactoryWithoutAHandlerIsToldByName() throws Exception {
		AtomicReference<ConnectionHandler> none = new AtomicReference<>();
		try (LogLines log = LogLines.of("dev.selecho.net");
				RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> none.get())) {
			connectToNothing(server);
			server.awaitClosed(CloseReason.ERROR, 1);
			assertThat(log.lines()).anySatisfy((line) -> assertThat(line).contains("listener 'main' returned null"));
		}
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whateverATaskThrowsEndsItsConnection(Supplier<Throwable> failure) throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient one = server.connect();
				EchoClient two = server.connect()) {
			one.exchange(MESSAGE);
			two.exchange(MESSAGE);
			server.connection(0).execute(() -> Handlers.sneak(failure.get()));
			one.expectReset();
			two.exchange(MESSAGE);
			assertThat(server.counters().closed(CloseReason.ERROR)).isEqualTo(1);
		}
	}

	@Test
	void aTaskThatFailsAfterTheEndIsLogged() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				LogLines log = LogLines.of("dev.selecho.net")) {
			try (EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
			}
			server.awaitClosed(CloseReason.PEER, 1);
			server.connection(0).execute(() -> {
				throw new IllegalStateException("too late");
			});
			await().atMost(10, TimeUnit.SECONDS)
				.untilAsserted(
						() -> assertThat(log.lines()).anySatisfy((line) -> assertThat(line).contains("too late")));
		}
	}

	@Test
	void whoAsksAConnectionFromAnotherThreadIsRefused() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
				EchoClient client = server.connect()) {
			client.exchange(MESSAGE);
			Connection connection = server.connection(0);
			assertThatCode(connection::isOpen).hasMessageContaining("Connection.execute");
			assertThatCode(connection::pending).hasMessageContaining("Connection.execute");
		}
	}

	private static void assertBooksBalance(RunningServer server) {
		ListenerCounters counters = server.counters();
		assertThat(counters.active()).isZero();
		assertThat(counters.accepted()).isEqualTo(counters.closed());
		assertThat(counters.pending()).isZero();
		assertThat(server.server.isFull()).isFalse();
	}

	/** The server may reset the connection before the client knows that it has one. */
	private static void connectToNothing(RunningServer server) {
		try (EchoClient client = server.connect()) {
			client.socket().getInputStream().read();
		}
		catch (java.io.IOException ex) {
			// reset
		}
	}

	private static List<EchoClient> connect(RunningServer server, int count) throws Exception {
		List<EchoClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			EchoClient client = server.connect();
			client.exchange(MESSAGE);
			clients.add(client);
		}
		return clients;
	}

	private enum Callback {

		OPEN, CLOSE

	}

	private record FailingHandler(Callback where, Supplier<Throwable> failure,
			AtomicInteger told) implements ConnectionHandler {

		@Override
		public void onOpen(Connection connection) {
			if (this.where == Callback.OPEN) {
				Handlers.sneak(this.failure.get());
			}
		}

		@Override
		public void onRead(Connection connection, ByteBuffer input) {
			connection.write(input);
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			this.told.incrementAndGet();
			if (this.where == Callback.CLOSE) {
				Handlers.sneak(this.failure.get());
			}
		}

	}

}
