package dev.selecho.net;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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
import static dev.selecho.net.LifecycleTests.Phase.NEW;
import static dev.selecho.net.LifecycleTests.Phase.OVERRUN;
import static dev.selecho.net.LifecycleTests.Phase.RUNNING;
import static dev.selecho.net.LifecycleTests.Phase.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The life of a server as a table: what each call does in each state. Two clients are
 * there, whose handlers owe a reply, so that a drain waits for both; beyond its grace
 * period the handler of the first blocks its loop. Whatever was called, everybody who
 * waits for a drain gets the one answer, the clients see a reset, and the server can be
 * started again once it has ended.
 */
class LifecycleTests {

	private static final Duration SHORT = Duration.ofMillis(100);

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	enum Phase {

		NEW, STOPPED, RUNNING, DRAINING, OVERRUN

	}

	enum Call {

		START, SHORT_DRAIN, LONG_DRAIN, CLOSE, CLOSE_ON_LOOP

	}

	/** What becomes of a call, and of the drain whose future it returns. */
	enum Answer {

		NOTHING, CUTS, WAITS, IS_REFUSED, TIMES_OUT

	}

	/** A server that is not running has no loop on whose thread it could be closed. */
	static Stream<Arguments> table() {
		return Stream.of(1, 2).flatMap((loops) -> Stream.of(
		// @formatter:off
				arguments(loops, NEW,      START,         NOTHING,    RUNNING),
				arguments(loops, NEW,      SHORT_DRAIN,   NOTHING,    NEW),
				arguments(loops, NEW,      LONG_DRAIN,    NOTHING,    NEW),
				arguments(loops, NEW,      CLOSE,         NOTHING,    NEW),
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
				arguments(loops, OVERRUN,  CLOSE,         NOTHING,    OVERRUN),
				arguments(loops, OVERRUN,  CLOSE_ON_LOOP, NOTHING,    OVERRUN)));
			// @formatter:on
	}

	/** Owes a reply for ever, and blocks its loop at one word, whoever interrupts it. */
	private static final class Debtor implements ConnectionHandler {

		private final CountDownLatch blocked = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		/** What it does on the loop's thread while it blocks it. */
		private final BlockingQueue<Runnable> errands = new LinkedBlockingQueue<>();

		@Override
		public void onRead(Connection connection, ByteBuffer input) {
			boolean blocks = input.get(input.position()) == '!';
			connection.write(input);
			if (blocks) {
				this.blocked.countDown();
				while (this.released.getCount() > 0) {
					try {
						this.errands.take().run();
					}
					catch (InterruptedException ex) {
						// not even then
					}
				}
			}
		}

		void release() {
			this.errands.add(this.released::countDown);
		}

		@Override
		public boolean isIdle() {
			return false;
		}

	}

	private final Debtor debtor = new Debtor();

	/** Everybody who waits for the one drain. */
	private final List<CompletableFuture<DrainReport>> waiting = new ArrayList<>();

	@ParameterizedTest
	@MethodSource("table")
	void eachCallDoesInEachStateWhatTheTableSays(int loops, Phase before, Call call, Answer answer, Phase after)
			throws Exception {
		try (RunningServer running = RunningServer.notStarted(TcpServerOptions.DEFAULTS.withLoops(loops),
				(connection) -> this.debtor)) {
			List<EchoClient> clients = bring(running, before);
			assertThat(phase(running.server, before)).isEqualTo(before);

			check(running, before, call, answer);

			soon().until(() -> phase(running.server, after) == after);
			if (before == after && (after == RUNNING || after == DRAINING)) {
				for (EchoClient client : clients) {
					client.exchange(MESSAGE);
				}
			}
			if (after == OVERRUN && loops == 2) {
				clients.getLast().expectReset(); // the other loop has kept to the time
			}
			end(running, clients);
			checkReports(before);
			startAgain(running);
		}
	}

	@Test
	void aNegativeGracePeriodIsRefusedWhetherTheServerRunsOrNot() throws Exception {
		try (RunningServer running = RunningServer.notStarted(TcpServerOptions.DEFAULTS, (connection) -> this.debtor)) {
			for (Phase phase : List.of(NEW, RUNNING)) {
				bring(running, phase);
				assertThatExceptionOfType(InvalidOptionException.class)
					.isThrownBy(() -> running.server.drain(SHORT.negated()))
					.withMessageContaining("grace");
			}
		}
	}

	private List<EchoClient> bring(RunningServer running, Phase phase) throws Exception {
		TcpServer server = running.server;
		if (phase == NEW) {
			return List.of();
		}
		server.start();
		List<EchoClient> clients = List.of(running.connect(), running.connect());
		for (EchoClient client : clients) {
			client.exchange(MESSAGE);
		}
		switch (phase) {
			case STOPPED -> server.close();
			case DRAINING -> this.waiting.add(server.drain(LONG));
			case OVERRUN -> {
				clients.getFirst().send(Bytes.of("!"));
				assertThat(this.debtor.blocked.await(10, TimeUnit.SECONDS)).isTrue();
				this.waiting.add(server.drain(SHORT));
				assertThat(this.waiting.getFirst()).failsWithin(SOON);
			}
			default -> {
				// it runs
			}
		}
		return clients;
	}

	/**
	 * What is seen of the state: two and two look alike, the latter but for what a start
	 * says.
	 */
	private static Phase phase(TcpServer server, Phase expected) {
		if (!server.isRunning()) {
			return (expected == NEW) ? NEW : STOPPED;
		}
		if (!server.isDraining()) {
			return RUNNING;
		}
		assertThatIllegalStateException().isThrownBy(server::start).withMessageStartingWith(refusal(expected));
		return expected;
	}

	private static String refusal(Phase phase) {
		return "The server has not ended yet: " + ((phase == OVERRUN) ? "a handler blocks tcp-server-loop-"
				: "it is draining; start it when the future that drain returned is complete");
	}

	private void check(RunningServer running, Phase before, Call call, Answer answer) throws Exception {
		if (answer == IS_REFUSED) {
			assertThatIllegalStateException().isThrownBy(() -> call(running, before, call))
				.withMessageStartingWith(refusal(before));
			return;
		}
		CompletableFuture<DrainReport> report = call(running, before, call);
		if (answer == CUTS) {
			soon().until(() -> running.counters().closed(CloseReason.CUT) == 2);
		}
		else if (answer == WAITS) {
			assertThat(report).isNotNull();
			soon().during(SHORT.multipliedBy(2)).until(() -> !report.isDone());
		}
		else if (report != null) {
			assertThat(report).as("its answer is there at once").isDone();
		}
	}

	private @Nullable CompletableFuture<DrainReport> call(RunningServer running, Phase before, Call call)
			throws Exception {
		TcpServer server = running.server;
		switch (call) {
			case START -> server.start();
			case SHORT_DRAIN -> this.waiting.add(server.drain(SHORT));
			case LONG_DRAIN -> this.waiting.add(server.drain(LONG));
			case CLOSE -> Background.run(server::close).get(10, TimeUnit.SECONDS);
			case CLOSE_ON_LOOP -> {
				FutureTask<?> closing = new FutureTask<>(server::close, true);
				if (before == OVERRUN) {
					this.debtor.errands.add(closing);
				}
				else {
					running.connection(0).execute(closing);
				}
				closing.get(10, TimeUnit.SECONDS);
			}
		}
		return (call == SHORT_DRAIN || call == LONG_DRAIN) ? this.waiting.getLast() : null;
	}

	/**
	 * Nobody is left, and nobody has got a FIN, which would say that all was answered.
	 */
	private void end(RunningServer running, List<EchoClient> clients) throws Exception {
		this.debtor.release();
		Background.run(running.server::close).get(10, TimeUnit.SECONDS);
		soon().until(() -> !running.server.isRunning());
		for (EchoClient client : clients) {
			client.expectReset();
			client.close();
		}
		assertThat(running.counters().closed(CloseReason.CUT)).isEqualTo(clients.size());
	}

	private void checkReports(Phase before) throws Exception {
		for (CompletableFuture<DrainReport> report : this.waiting) {
			switch (before) {
				case NEW, STOPPED -> assertThat(report).isCompletedWithValue(DrainReport.NOTHING);
				case RUNNING, DRAINING -> {
					assertThat(report.get(10, TimeUnit.SECONDS)).isEqualTo(this.waiting.getFirst().get());
					assertThat(report.get().cut()).isEqualTo(2);
				}
				case OVERRUN -> assertThat(report).failsWithin(SOON)
					.withThrowableThat()
					.havingCause()
					.isInstanceOf(TimeoutException.class)
					.withMessageMatching("tcp-server-loop-[01] has not ended within 1100 ms: a handler blocks it");
			}
		}
	}

	private static ConditionFactory soon() {
		return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).atMost(SOON);
	}

	private static void startAgain(RunningServer running) throws Exception {
		long closed = running.counters().closed();
		running.server.start();
		try (EchoClient client = running.connect()) {
			client.exchange(MESSAGE);
		}
		soon().until(() -> running.counters().closed() == closed + 1);
	}

}
