package dev.selecho.net;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.LogLines;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The states of a server, and what each call does in each of them.
 */
class TcpServerTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final Duration LONG = Duration.ofSeconds(4);

	private static final Duration SHORT = Duration.ofMillis(1);

	/** Longer than a short drain and what it may overrun. */
	private static final Duration OVERRUN = Duration.ofMillis(1_600);

	@Test
	void aShorterDrainAfterALongerOneEndsNothingEarlier() throws Exception {
		AtomicBoolean owes = new AtomicBoolean(true);
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
				(connection) -> new OwingHandler(owes)); EchoClient client = server.connect()) {
			client.exchange(MESSAGE);
			CompletableFuture<DrainReport> first = server.server.drain(Duration.ofSeconds(30));
			CompletableFuture<DrainReport> second = server.server.drain(SHORT);
			await().pollDelay(OVERRUN).until(() -> true);
			client.exchange(MESSAGE);
			assertThat(server.server.isRunning()).isTrue();
			assertThat(server.server.isDraining()).isTrue();
			assertThat(second).isNotDone();
			assertThatIllegalStateException().isThrownBy(server.server::start).withMessageContaining("is draining");
			owes.set(false);
			client.expectEnd();
			client.shutdownOutput();
			assertThat(second.get(10, TimeUnit.SECONDS)).isSameAs(first.get());
			assertThat(server.server.isRunning()).isFalse();
		}
	}

	@Test
	void closingCutsADrainThatAShorterOneHasFollowed() throws Exception {
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS,
				(connection) -> new OwingHandler(new AtomicBoolean(true))); EchoClient client = server.connect()) {
			client.exchange(MESSAGE);
			CompletableFuture<DrainReport> drained = server.server.drain(Duration.ofMinutes(1));
			var _ = server.server.drain(SHORT);
			server.server.close();
			assertThat(drained.get(10, TimeUnit.SECONDS).cut()).isEqualTo(1);
			assertThat(server.server.isRunning()).isFalse();
			server.server.start();
			assertThat(server.port()).isPositive();
		}
	}

	@Test
	void aHandlerThatBlocksForEverIsToldByTheLoopsOwnStack() throws Exception {
		StubbornHandler stubborn = new StubbornHandler();
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> stubborn);
				EchoClient client = server.connect()) {
			int port = server.port();
			client.send(MESSAGE);
			assertThat(stubborn.entered.await(10, TimeUnit.SECONDS)).isTrue();
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> server.server.drain(Duration.ofMillis(100)).get(20, TimeUnit.SECONDS))
				.havingCause()
				.isInstanceOf(TimeoutException.class)
				.satisfies((cause) -> assertThat(Arrays.toString(cause.getStackTrace()))
					.contains("StubbornHandler.onRead"));
			assertThat(server.server.isRunning()).isTrue();
			assertThat(server.server.isDraining()).isTrue();
			assertThat(server.monitor().isAlive()).isTrue();
			assertThatIllegalStateException().isThrownBy(server.server::start)
				.withMessageContaining("a handler blocks tcp-server-loop-0 at ");
			long begin = System.nanoTime();
			server.server.close();
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONG);

			stubborn.release.countDown();
			await().atMost(10, TimeUnit.SECONDS).until(() -> !server.server.isRunning());
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> EchoClient.connect(port));
			server.server.start();
			assertThat(server.port()).isPositive();
			try (EchoClient again = server.connect()) {
				again.exchange(MESSAGE);
			}
			assertThat(server.port()).as("not unbound by the loop that ended late").isPositive();
		}
	}

	@Test
	void closingOnTheLoopsOwnThreadReturnsAndEndsTheServer() throws Exception {
		AtomicReference<TcpServer> own = new AtomicReference<>();
		CountDownLatch returned = new CountDownLatch(1);
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> (client, input) -> {
			assertThat(own.get().isLoopThread()).isTrue();
			own.get().close();
			client.write(input);
			returned.countDown();
		}); EchoClient client = server.connect()) {
			own.set(server.server);
			assertThat(server.server.isLoopThread()).isFalse();
			client.send(MESSAGE);
			assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue();
			await().atMost(10, TimeUnit.SECONDS).until(() -> !server.server.isRunning());
		}
	}

	@Test
	void aLoopThatHasEndedHasNoHeartToBeat() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
			server.server.close();
			await().atMost(10, TimeUnit.SECONDS).until(() -> !server.monitor().isAlive());
			await().pollDelay(Duration.ofMillis(50)).until(() -> true);
			assertThat(server.monitor().heartbeatAge()).isZero();
		}
	}

	@Test
	void whoAsksWhileManyEndAndStartGetsAnAnswer() throws Exception {
		Listener listener = new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				(connection) -> Handlers.ECHO);
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			for (int i = 0; i < 50; i++) {
				server.start();
				var closing = Background.run(server::close);
				var draining = Background.run(() -> server.drain(LONG).get(10, TimeUnit.SECONDS));
				closing.get(10, TimeUnit.SECONDS);
				draining.get(10, TimeUnit.SECONDS);
				assertThat(server.isRunning()).isFalse();
				assertThat(listener.localAddress()).isNull();
			}
		}
	}

	@Test
	void aServerThatIsStartedAgainAtOnceHasALoopThatLives() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
			for (int i = 0; i < 100; i++) {
				server.server.close();
				server.server.start();
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
				}
				assertThat(server.monitor().isAlive()).as("after restart " + i).isTrue();
			}
		}
	}

	@Test
	void closingWhatIsAboutToEndIsNoTrouble() throws Exception {
		try (LogLines log = LogLines.of("dev.selecho.net")) {
			HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO);
			loop.drain(LONG, Duration.ZERO);
			loop.turn();
			loop.drain(Duration.ZERO, Duration.ZERO);
			loop.close();
			assertThat(loop.lane.report()).isCompleted();
			assertThat(log.lines()).isEmpty();
		}
	}

	private record OwingHandler(AtomicBoolean owes) implements ConnectionHandler {

		@Override
		public void onRead(Connection connection, java.nio.ByteBuffer input) {
			connection.write(input);
		}

		@Override
		public boolean isIdle() {
			return !this.owes.get();
		}

	}

	/** No interrupt frees it. */
	private static final class StubbornHandler implements ConnectionHandler {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch release = new CountDownLatch(1);

		@Override
		public void onRead(Connection connection, java.nio.ByteBuffer input) {
			this.entered.countDown();
			while (this.release.getCount() > 0) {
				try {
					this.release.await();
				}
				catch (InterruptedException ex) {
					// that is what makes it stubborn
				}
			}
			connection.write(input);
		}

	}

}
