package dev.selecho.net;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.selecho.loop.LoopMonitor;
import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.testing.Background;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients and handlers that do whatever they may, in an order that chance has made. In
 * the end the books balance, and nothing is left.
 */
class StormTests {

	private static final int STEPS = 1_500;

	private static final Duration GRACE = Duration.ofSeconds(4);

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(5),
			Duration.ofMillis(500), Duration.ofSeconds(1));

	@ParameterizedTest
	@CsvSource({ "1, REJECT, 64", "2, PAUSE, 64", "3, REJECT, 128", "4, PAUSE, 256", "5, REJECT, 65536",
			"6, PAUSE, 65536", "7, REJECT, 64", "8, PAUSE, 64" })
	void theBooksBalanceAfterAStorm(long seed, LimitPolicy onLimit, int memory) throws Exception {
		Random random = new Random(seed);
		WildHandler handler = new WildHandler(random);
		List<SocketChannel> clients = new ArrayList<>();
		try (HandTurnedLoop loop = new HandTurnedLoop(options(onLimit), memory * 1024L, handler)) {
			List<CompletableFuture<?>> questions = new ArrayList<>();
			int drainAt = STEPS - random.nextInt(400);
			for (int step = 0; step < STEPS; step++) {
				if (step == drainAt) {
					loop.drain(GRACE, Duration.ofMillis(200));
				}
				clientStep(random, clients, loop.listener.port());
				loopStep(random, loop, questions);
			}
			loop.drain(GRACE, Duration.ofMillis(200));
			loop.advance(GRACE.plusSeconds(1));
			assertThat(loop.loop.keys()).as("what the drain's end has left").noneMatch(SelectionKey::isValid);
			loop.loop.terminate();

			assertThat(handler.ended).as("ends told, of openings").isEqualTo(handler.opened);
			assertThat(questions).allMatch(CompletableFuture::isDone);
			assertBooksBalance(loop.counters());
			assertThat(loop.counters().accepted()).as("connections of the storm").isGreaterThan(10);
			assertThat(loop.places().isEmpty()).as("all places are free").isTrue();
			assertThat(loop.lane.chunks().used()).isZero();
			assertThat(loop.lane.memoryWaiters().size()).isZero();
			assertThat(loop.loop.deadlines().size()).as("deadlines but the drain's own").isZero();
			assertNothingIsReachable(loop, handler);
		}
		finally {
			close(clients);
		}
	}

	@ParameterizedTest(name = "{0} loops")
	@ValueSource(ints = { 1, 2 })
	void theBooksOfAServerThatStartsAndEndsInAStormBalance(int loops) throws Exception {
		Random random = new Random(9);
		Listener listener = new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), (
				connection) -> new WildHandler(new Random(((InetSocketAddress) connection.remoteAddress()).getPort())));
		AtomicBoolean over = new AtomicBoolean();
		try (TcpServer server = new TcpServer(options(LimitPolicy.REJECT).withLoops(loops), List.of(listener))) {
			List<Future<?>> storms = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				long seed = i;
				storms.add(Background.run(() -> storm(new Random(seed), listener, over)));
			}
			for (int round = 0; round < 8; round++) {
				server.start();
				assertThat(server.loops()).hasSize(loops).allMatch(LoopMonitor::isAlive);
				TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
				var drained = server.drain(Duration.ofMillis(random.nextInt(300)));
				if (random.nextBoolean()) {
					server.drain(Duration.ZERO).get(20, TimeUnit.SECONDS);
				}
				drained.get(20, TimeUnit.SECONDS);
				assertThat(server.isRunning()).isFalse();
				assertThat(server.isFull()).isFalse();
				assertBooksBalance(listener.counters());
			}
			over.set(true);
			for (Future<?> storm : storms) {
				storm.get(20, TimeUnit.SECONDS);
			}
			assertThat(listener.counters().accepted()).isPositive();
		}
	}

	private static TcpServerOptions options(LimitPolicy onLimit) {
		SocketSettings system = SocketSettings.DEFAULTS;
		return TcpServerOptions.DEFAULTS.withMaxConnections(10)
			.withOnLimit(onLimit)
			.withTimeouts(TIMEOUTS)
			.withSocket(new SocketSettings(true, true, system.keepAliveIdle(), system.keepAliveInterval(),
					system.keepAliveCount(), null, 8 * 1024, true));
	}

	private static void assertBooksBalance(ListenerCounters counters) {
		assertThat(counters.active()).as("active").isZero();
		assertThat(counters.pending()).as("pending").isZero();
		assertThat(counters.readsPaused()).as("not read").isZero();
		assertThat(counters.isAcceptPaused()).as("accepting pauses").isFalse();
		assertThat(counters.closed()).as("closed, of accepted").isEqualTo(counters.accepted());
	}

	private static void assertNothingIsReachable(HandTurnedLoop loop, WildHandler handler) {
		List<WeakReference<TcpConnection>> ended = new ArrayList<>();
		loop.connections.forEach((connection) -> ended.add(new WeakReference<>(connection)));
		loop.connections.clear();
		handler.others.clear();
		await().atMost(20, TimeUnit.SECONDS).until(() -> {
			System.gc();
			return ended.stream().allMatch((connection) -> connection.refersTo(null));
		});
	}

	private static void loopStep(Random random, HandTurnedLoop loop, List<CompletableFuture<?>> questions) {
		switch (random.nextInt(40)) {
			case 0 -> loop.freeze(Duration.ofMillis(random.nextInt(2_000)));
			case 1 -> loop.advance(Duration.ofMillis(random.nextInt(1_000)));
			case 2 -> questions
				.add(Census.ask(loop.loop, new ConnectionQuery(Order.PENDING, 0, 5), (census) -> census.list()));
			case 3 -> questions.add(Census.ask(loop.loop, new ConnectionQuery(Order.IDLE, 0, 1), (census) -> {
				census.found().forEach((connection) -> connection.endByOperator(random.nextBoolean()));
				return "ended";
			}));
			case 4 -> {
				var _ = loop.lane.look();
			}
			default -> loop.advance(Duration.ofMillis(random.nextInt(20)));
		}
		loop.turn();
	}

	/** One client does something; what it meets is its own trouble. */
	private static void clientStep(Random random, List<SocketChannel> clients, int port) throws IOException {
		if (clients.size() < 16 && port > 0 && random.nextInt(4) == 0) {
			clients.add(connect(port));
		}
		if (clients.isEmpty()) {
			return;
		}
		int which = random.nextInt(clients.size());
		SocketChannel client = clients.get(which);
		try {
			switch (random.nextInt(16)) {
				case 0 -> client.shutdownOutput();
				case 1 -> {
					client.setOption(StandardSocketOptions.SO_LINGER, 0);
					clients.remove(which).close();
				}
				case 2 -> clients.remove(which).close();
				case 3, 4, 5, 6, 7 -> client.write(ByteBuffer.allocate(1 + random.nextInt(64 * 1024)));
				case 8, 9, 10 -> client.write(ByteBuffer.allocate(1));
				default -> client.read(ByteBuffer.allocate(1 + random.nextInt(16 * 1024)));
			}
		}
		catch (IOException ex) {
			clients.remove(client);
			client.close();
		}
	}

	private static SocketChannel connect(int port) throws IOException {
		SocketChannel client = SocketChannel.open();
		try {
			client.setOption(StandardSocketOptions.SO_RCVBUF, 8 * 1024);
			client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			client.configureBlocking(false);
		}
		catch (IOException ex) {
			// the server is not there just now
			client.close();
		}
		return client;
	}

	private static void storm(Random random, Listener listener, AtomicBoolean over) throws Exception {
		List<SocketChannel> clients = new ArrayList<>();
		while (!over.get()) {
			clientStep(random, clients, listener.port());
			TimeUnit.MICROSECONDS.sleep(random.nextInt(500));
		}
		close(clients);
	}

	private static void close(List<SocketChannel> clients) throws IOException {
		for (SocketChannel client : clients) {
			client.close();
		}
	}

	/** Does to its own connection and to those of others what a handler can do. */
	private static final class WildHandler implements ConnectionHandler {

		private static final int LARGE = 24 * 1024;

		final List<Connection> others = new ArrayList<>();

		int opened;

		int ended;

		private final Random random;

		WildHandler(Random random) {
			this.random = random;
		}

		@Override
		public void onOpen(Connection connection) throws Exception {
			this.opened++;
			this.others.add(connection);
			act(connection);
		}

		@Override
		public void onRead(Connection connection, ByteBuffer input) throws Exception {
			if (this.random.nextInt(4) > 0) {
				connection.write(input);
			}
			input.position(input.limit());
			act(connection);
		}

		@Override
		public void onInputEnd(Connection connection) throws Exception {
			if (this.random.nextInt(4) > 0) {
				connection.close();
			}
			act(connection);
		}

		@Override
		public void onDrained(Connection connection) throws Exception {
			act(connection);
		}

		@Override
		public void onDraining(Connection connection) throws Exception {
			act(connection);
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			this.ended++;
			this.others.remove(connection);
			connection.write(ByteBuffer.allocate(1));
			connection.close();
			try {
				act(connection);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public boolean isIdle() {
			return this.random.nextInt(8) > 0;
		}

		private void act(Connection own) throws Exception {
			Connection other = this.others.isEmpty() ? own : this.others.get(this.random.nextInt(this.others.size()));
			switch (this.random.nextInt(48)) {
				case 0 -> own.close();
				case 1 -> other.close();
				case 2, 3 -> other.write(ByteBuffer.allocate(LARGE));
				case 4 -> own.execute(() -> own.write(ByteBuffer.allocate(LARGE)));
				case 5 -> other.execute(() -> Handlers.sneak(failure()));
				case 6 -> own.execute(other::close);
				case 7 -> {
					own.close();
					Handlers.sneak(failure());
				}
				case 8 -> Handlers.sneak(failure());
				case 9 -> own.abort();
				case 10 -> other.reject("of the storm");
				case 11 -> throw new ProtocolViolationException("of the storm");
				case 12 -> own.pauseReading();
				case 13, 14 -> other.resumeReading();
				case 15 -> own.schedule(Duration.ofMillis(this.random.nextInt(20)), () -> Handlers.sneak(failure()));
				case 16 -> other.schedule(Duration.ofMillis(this.random.nextInt(20)), own::resumeReading).cancel();
				default -> {
					// most of the time it behaves
				}
			}
		}

		private Throwable failure() {
			return switch (this.random.nextInt(4)) {
				case 0 -> new IOException("of the storm");
				case 1 -> new IllegalStateException("of the storm");
				case 2 -> new AssertionError("of the storm");
				default -> new StackOverflowError("of the storm");
			};
		}

	}

}
