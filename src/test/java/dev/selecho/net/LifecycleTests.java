package dev.selecho.net;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.selecho.net.LifecycleTests.Answer.CUTS;
import static dev.selecho.net.LifecycleTests.Answer.IS_REFUSED;
import static dev.selecho.net.LifecycleTests.Answer.NOTHING;
import static dev.selecho.net.LifecycleTests.Answer.TIMES_OUT;
import static dev.selecho.net.LifecycleTests.Answer.WAITS;
import static dev.selecho.net.LifecycleTests.Call.CLOSE;
import static dev.selecho.net.LifecycleTests.Call.CLOSE_ON_LOOP;
import static dev.selecho.net.LifecycleTests.Call.LONG_DRAIN;
import static dev.selecho.net.LifecycleTests.Call.SHORT_DRAIN;
import static dev.selecho.net.LifecycleTests.Call.START;
import static dev.selecho.net.LifecycleTests.Phase.DRAINING;
import static dev.selecho.net.LifecycleTests.Phase.OVERRUN;
import static dev.selecho.net.LifecycleTests.Phase.RUNNING;
import static dev.selecho.net.LifecycleTests.Phase.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The life of a server as a table: what each call does in each state. Two clients are
 * there, whose handlers owe a reply, so that a drain waits for both; beyond its grace
 * period the handler of the first blocks its loop. Whatever was called, the server can be
 * started again once it has ended.
 */
class LifecycleTests {

	private static final Duration SHORT = Duration.ofMillis(100);

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	enum Phase {

		STOPPED, RUNNING, DRAINING, OVERRUN

	}

	enum Call {

		START, SHORT_DRAIN, LONG_DRAIN, CLOSE, CLOSE_ON_LOOP

	}

	/** What becomes of a call, and of the drain whose future it returns. */
	enum Answer {

		NOTHING, CUTS, WAITS, IS_REFUSED, TIMES_OUT

	}

	static Stream<Arguments> table() {
		return Stream.of(1, 2).flatMap((loops) -> Stream.of(
		// @formatter:off
				arguments(loops, STOPPED,  START,         NOTHING,    RUNNING),
				arguments(loops, STOPPED,  SHORT_DRAIN,   NOTHING,    STOPPED),
				arguments(loops, STOPPED,  LONG_DRAIN,    NOTHING,    STOPPED),
				arguments(loops, STOPPED,  CLOSE,         NOTHING,    STOPPED),
				arguments(loops, RUNNING,  START,         NOTHING,    RUNNING),
				arguments(loops, RUNNING,  SHORT_DRAIN,   CUTS,       STOPPED),
				arguments(loops, RUNNING,  LONG_DRAIN,    WAITS,      DRAINING),
				arguments(loops, RUNNING,  CLOSE,         CUTS,       STOPPED),
				arguments(loops, RUNNING,  CLOSE_ON_LOOP, CUTS,       STOPPED),
				arguments(loops, DRAINING, START,         IS_REFUSED, DRAINING),
				arguments(loops, DRAINING, SHORT_DRAIN,   WAITS,      DRAINING),
				arguments(loops, DRAINING, LONG_DRAIN,    WAITS,      DRAINING),
				arguments(loops, DRAINING, CLOSE,         CUTS,       STOPPED),
				arguments(loops, DRAINING, CLOSE_ON_LOOP, CUTS,       STOPPED),
				arguments(loops, OVERRUN,  START,         IS_REFUSED, OVERRUN),
				arguments(loops, OVERRUN,  SHORT_DRAIN,   TIMES_OUT,  OVERRUN),
				arguments(loops, OVERRUN,  LONG_DRAIN,    TIMES_OUT,  OVERRUN),
				arguments(loops, OVERRUN,  CLOSE,         NOTHING,    OVERRUN)));
				// on the loop's own thread nobody can close then: it is the one that is blocked
			// @formatter:on
	}

	/** Owes a reply for ever, and blocks its loop at one word, whoever interrupts it. */
	private static final class Debtor implements ConnectionHandler {

		private final CountDownLatch blocked = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		@Override
		public void onRead(Connection connection, ByteBuffer input) {
			boolean blocks = input.get(input.position()) == '!';
			connection.write(input);
			if (blocks) {
				this.blocked.countDown();
				while (this.released.getCount() > 0) {
					try {
						this.released.await();
					}
					catch (InterruptedException ex) {
						// not even then
					}
				}
			}
		}

		@Override
		public boolean isIdle() {
			return false;
		}

	}

	private final Debtor debtor = new Debtor();

	@ParameterizedTest
	@MethodSource("table")
	void eachCallDoesInEachStateWhatTheTableSays(int loops, Phase before, Call call, Answer answer, Phase after)
			throws Exception {
		try (RunningServer running = new RunningServer(TcpServerOptions.DEFAULTS.withLoops(loops),
				(connection) -> this.debtor)) {
			TcpServer server = running.server;
			EchoClient first = running.connect();
			EchoClient second = running.connect();
			first.exchange(MESSAGE);
			second.exchange(MESSAGE);
			bring(server, first, before);
			assertThat(phase(server, before)).isEqualTo(before);

			check(running, call, answer);

			await().atMost(Duration.ofSeconds(10)).until(() -> phase(server, after) == after);
			if (after == DRAINING || (after == RUNNING && before == RUNNING)) {
				first.exchange(MESSAGE);
				second.exchange(MESSAGE);
			}
			first.close();
			second.close();
			startAgain(running);
		}
	}

	private void bring(TcpServer server, EchoClient client, Phase phase) throws Exception {
		switch (phase) {
			case STOPPED -> server.close();
			case RUNNING -> {
				// it is
			}
			case DRAINING -> {
				var _ = server.drain(LONG);
			}
			case OVERRUN -> {
				client.send(Bytes.of("!"));
				assertThat(this.debtor.blocked.await(10, TimeUnit.SECONDS)).isTrue();
				assertThat(server.drain(SHORT)).failsWithin(Duration.ofSeconds(10));
			}
		}
	}

	/**
	 * What is seen of the state: two of the four look alike but for what a start says.
	 */
	private static Phase phase(TcpServer server, Phase expected) {
		if (!server.isRunning()) {
			return STOPPED;
		}
		if (!server.isDraining()) {
			return RUNNING;
		}
		assertThatIllegalStateException().isThrownBy(server::start)
			.withMessageContaining((expected == OVERRUN) ? "a handler blocks" : "is draining");
		return expected;
	}

	private void check(RunningServer running, Call call, Answer answer) throws Exception {
		TcpServer server = running.server;
		if (answer == IS_REFUSED) {
			assertThatIllegalStateException().isThrownBy(() -> call(running, call));
			return;
		}
		CompletableFuture<DrainReport> report = call(running, call);
		switch (answer) {
			case CUTS -> {
				if (report != null) {
					assertThat(report.get(10, TimeUnit.SECONDS).cut()).isEqualTo(2);
				}
				await().atMost(Duration.ofSeconds(10)).until(() -> running.counters().closed(CloseReason.CUT) == 2);
			}
			case WAITS -> {
				assertThat(report).isNotNull();
				Thread.sleep(2 * SHORT.toMillis());
				assertThat(report).isNotDone();
				assertThat(server.isRunning()).isTrue();
			}
			case TIMES_OUT -> assertThat(report).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(TimeoutException.class);
			default -> {
				if (report != null) {
					assertThat(report.get(10, TimeUnit.SECONDS)).isEqualTo(DrainReport.NOTHING);
				}
			}
		}
	}

	private static @Nullable CompletableFuture<DrainReport> call(RunningServer running, Call call) throws Exception {
		TcpServer server = running.server;
		switch (call) {
			case START -> server.start();
			case SHORT_DRAIN -> {
				return server.drain(SHORT);
			}
			case LONG_DRAIN -> {
				return server.drain(LONG);
			}
			case CLOSE -> server.close();
			case CLOSE_ON_LOOP -> {
				CountDownLatch returned = new CountDownLatch(1);
				running.connection(0).execute(() -> {
					server.close();
					returned.countDown();
				});
				assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue();
			}
		}
		return null;
	}

	private void startAgain(RunningServer running) throws Exception {
		this.debtor.released.countDown();
		running.server.close();
		await().atMost(Duration.ofSeconds(10)).until(() -> !running.server.isRunning());
		running.server.start();
		try (EchoClient client = running.connect()) {
			client.exchange(MESSAGE);
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> running.counters().closed() == 3);
	}

}
