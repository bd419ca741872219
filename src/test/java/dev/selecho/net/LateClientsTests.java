package dev.selecho.net;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.ChildJvm;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.NetworkNamespace;
import dev.selecho.testing.ResetSegments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A drain answers no request by a reset, however late it comes. The kernel counts.
 */
@ExtendWith(NetworkNamespace.class)
class LateClientsTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final Duration GRACE = Duration.ofSeconds(16);

	/** Longer than the linger timeout. */
	private static final Duration PAUSE = Duration.ofSeconds(3);

	@Test
	void clientsThatStopForThreeSecondsAfterTheFinMeetNoReset() throws Exception {
		try (RunningServer server = RunningServer.echo(options(Duration.ofSeconds(1)));
				ResetSegments resets = ResetSegments.from(server.port())) {
			List<EchoClient> clients = connect(server.port(), 20);
			CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
			await().until(server.server::isDraining);
			await().pollDelay(Duration.ofMillis(50)).until(() -> true);
			for (EchoClient client : clients) {
				client.exchange(MESSAGE);
			}
			for (EchoClient client : clients) {
				client.expectEnd();
			}
			await().pollDelay(PAUSE).until(() -> true);
			for (EchoClient client : clients) {
				client.send(MESSAGE);
			}
			close(clients);
			DrainReport report = drained.join();
			assertThat(report.drained()).isEqualTo(20);
			assertThat(report.cut() + report.lost()).isZero();
			assertThat(report.took()).isLessThan(GRACE);
			assertThat(resets.end()).isEmpty();
		}
	}

	@Test
	void idleClientsThatNeverAnswerTheFinHoldNobodyUpAndMeetNoResetWhileTheDrainLasts() throws Exception {
		try (RunningServer server = RunningServer.echo(options(Duration.ofMillis(200)));
				ResetSegments resets = ResetSegments.from(server.port())) {
			List<EchoClient> idle = connect(server.port(), 20);
			List<EchoClient> busy = connect(server.port(), 1);
			CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
			for (long begin = System.nanoTime(); System.nanoTime() - begin < PAUSE.toNanos();) {
				busy.getFirst().exchange(MESSAGE);
				TimeUnit.MILLISECONDS.sleep(20);
			}
			List<EchoClient> late = idle.subList(0, 10);
			for (EchoClient client : late) {
				client.expectEnd();
				client.send(MESSAGE);
			}
			busy.getFirst().exchange(MESSAGE);
			assertThat(resets.end()).isEmpty();
			busy.getFirst().expectEnd();
			close(busy);
			close(late);
			// The other ten are silent for ever.
			assertThat(drained.join().took()).isLessThan(GRACE);
			close(idle);
		}
	}

	@Test
	void rejectedClientsThatGoOnWritingGetAnOrderlyEnd() throws Exception {
		TcpServerOptions options = TcpServerOptions.DEFAULTS.withMaxConnections(1);
		try (RunningServer server = RunningServer.echo(options);
				ResetSegments resets = ResetSegments.from(server.port())) {
			List<EchoClient> admitted = connect(server.port(), 1);
			List<EchoClient> rejected = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				rejected.add(EchoClient.connect(server.port()));
				rejected.getLast().send(MESSAGE);
			}
			await().until(() -> server.counters().rejected(RejectReason.LIMIT) == 50);
			for (int round = 0; round < 3; round++) {
				for (EchoClient client : rejected) {
					client.send(MESSAGE);
				}
			}
			for (EchoClient client : rejected) {
				client.expectEnd();
			}
			close(rejected);
			admitted.getFirst().exchange(MESSAGE);
			assertThat(resets.end()).isEmpty();
			close(admitted);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "moving", "idle" })
	void aServerFrozenTogetherWithItsClientsResetsNobody(String clients) throws Exception {
		try (ChildJvm both = ChildJvm.start(FrozenTogether.class, "-Dclients=" + clients)) {
			both.awaitLine("the first FIN is here");
			both.signal("STOP");
			await().pollDelay(PAUSE).until(() -> true);
			both.signal("CONT");
			assertThat(both.lines()).contains("0 resets, 20 drained");
		}
	}

	private static TcpServerOptions options(Duration quiet) {
		TcpServerOptions from = TcpServerOptions.DEFAULTS;
		return from.withQuietPeriod(quiet);
	}

	private static List<EchoClient> connect(int port, int count) throws IOException {
		List<EchoClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			EchoClient client = EchoClient.connect(port);
			client.exchange(MESSAGE);
			clients.add(client);
		}
		return clients;
	}

	private static void close(List<EchoClient> clients) throws IOException {
		for (EchoClient client : clients) {
			client.close();
		}
	}

	/** The drain's end passes, and so does the time that a blocked loop would get. */
	@Test
	void aServerFrozenBeyondItsGracePeriodEndsItsClientsBetweenTwoExchanges() throws Exception {
		try (ChildJvm both = ChildJvm.start(FrozenTooLong.class)) {
			both.awaitLine("draining");
			both.signal("STOP");
			await().pollDelay(PAUSE.plus(PAUSE)).until(() -> true);
			both.signal("CONT");
			assertThat(both.lines()).contains("0 resets, 20 drained");
		}
	}

	/**
	 * A server with a short grace period, and clients in constant request and reply.
	 */
	static final class FrozenTooLong {

		private FrozenTooLong() {
		}

		public static void main(String[] args) throws Exception {
			try (RunningServer server = RunningServer.echo(options(Duration.ofMillis(200)));
					ResetSegments resets = ResetSegments.from(server.port())) {
				List<Future<?>> ends = new ArrayList<>();
				for (EchoClient client : connect(server.port(), 20)) {
					ends.add(Background.run(() -> converse(client)));
				}
				CompletableFuture<DrainReport> drained = server.server.drain(Duration.ofSeconds(4));
				System.out.println("draining");
				DrainReport report = drained.join();
				for (Future<?> end : ends) {
					end.get(10, TimeUnit.SECONDS);
				}
				System.out.println(resets.end().size() + " resets, " + report.drained() + " drained");
			}
		}

		private static void converse(EchoClient client) throws Exception {
			try (client) {
				do {
					TimeUnit.MILLISECONDS.sleep(50);
					client.send(MESSAGE);
				}
				while (client.receive(MESSAGE.length).length > 0);
			}
		}

	}

	/**
	 * A server that drains and clients of it in one process: whoever freezes it freezes
	 * both. The clients answer the FIN after a second.
	 */
	static final class FrozenTogether {

		private FrozenTogether() {
		}

		public static void main(String[] args) throws Exception {
			try (RunningServer server = RunningServer.echo(options(Duration.ofSeconds(1)));
					ResetSegments resets = ResetSegments.from(server.port())) {
				List<EchoClient> clients = connect(server.port(), 20);
				CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
				if (System.getProperty("clients").equals("moving")) {
					await().until(server.server::isDraining);
					for (EchoClient client : clients) {
						client.exchange(MESSAGE);
					}
				}
				clients.getFirst().expectEnd();
				System.out.println("the first FIN is here");
				TimeUnit.SECONDS.sleep(1);
				for (EchoClient client : clients) {
					client.send(MESSAGE);
				}
				close(clients);
				DrainReport report = drained.join();
				System.out.println(resets.end().size() + " resets, " + report.drained() + " drained");
			}
		}

	}

}
