package dev.selecho.net;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.KernelCounters;
import dev.selecho.testing.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A drain answers no request by a reset, however late it comes. The kernel counts.
 */
@ExtendWith(NetworkNamespace.class)
class LateClientsTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final Duration GRACE = Duration.ofSeconds(8);

	/** Longer than the linger timeout. */
	private static final Duration PAUSE = Duration.ofSeconds(3);

	@Test
	void clientsThatStopForThreeSecondsAfterTheFinMeetNoReset() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
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
			// A reset would come at once.
			await().pollDelay(Duration.ofMillis(200)).until(() -> true);
			assertThat(KernelCounters.resets()).isZero();
			close(clients);
			DrainReport report = drained.join();
			assertThat(report.drained()).isEqualTo(20);
			assertThat(report.cut() + report.lost()).isZero();
			assertThat(report.took()).isLessThan(GRACE);
			assertThat(KernelCounters.resets()).isZero();
		}
	}

	@Test
	void idleClientsThatNeverAnswerTheFinHoldNobodyUpAndMeetNoResetWhileTheDrainLasts() throws Exception {
		try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
			List<EchoClient> idle = connect(server.port(), 20);
			List<EchoClient> busy = connect(server.port(), 1);
			CompletableFuture<DrainReport> drained = server.server.drain(GRACE);
			for (long begin = System.nanoTime(); System.nanoTime() - begin < PAUSE.toNanos();) {
				busy.getFirst().exchange(MESSAGE);
				TimeUnit.MILLISECONDS.sleep(20);
			}
			for (EchoClient client : idle) {
				client.expectEnd();
				client.send(MESSAGE);
			}
			busy.getFirst().exchange(MESSAGE);
			assertThat(KernelCounters.resets()).isZero();
			busy.getFirst().expectEnd();
			close(busy);
			assertThat(drained.join().took()).isLessThan(GRACE);
			close(idle);
		}
	}

	@Test
	void aServerFrozenTogetherWithItsClientsResetsNobody() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), FrozenTogether.class.getName())
			.redirectErrorStream(true)
			.start();
		try (var output = process.inputReader()) {
			Future<List<String>> lines = Background.call(() -> output.lines().toList());
			// Frozen again and again, wherever it is: the loop's deadlines pass
			// meanwhile.
			for (int i = 0; i < 4 && !lines.isDone(); i++) {
				await().pollDelay(Duration.ofMillis(900)).until(() -> true);
				signal(process, "STOP");
				await().pollDelay(PAUSE).until(() -> true);
				signal(process, "CONT");
			}
			assertThat(lines.get(60, TimeUnit.SECONDS)).contains("0 resets, all answered");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static void signal(Process process, String name) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
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

	/**
	 * A server that drains and clients of it in one process: whoever freezes it freezes
	 * both.
	 */
	static final class FrozenTogether {

		private FrozenTogether() {
		}

		public static void main(String[] args) throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
				List<EchoClient> clients = connect(server.port(), 20);
				List<Future<Boolean>> answered = new ArrayList<>();
				for (EchoClient client : clients) {
					answered.add(Background.call(() -> converse(client)));
				}
				TimeUnit.MILLISECONDS.sleep(300);
				DrainReport report = server.server.drain(Duration.ofSeconds(40)).join();
				boolean all = report.cut() + report.lost() == 0;
				for (Future<Boolean> client : answered) {
					all &= client.get();
				}
				System.out.println(report);
				System.out.println(KernelCounters.resets() + " resets, " + (all ? "all" : "not all") + " answered");
			}
		}

		/**
		 * Requests at a pace at which the server sees a gap, each of which may be the one
		 * that crosses the FIN: it gets no answer, and no reset either.
		 */
		private static boolean converse(EchoClient client) throws Exception {
			try (client) {
				for (int i = 0; i < 1_000; i++) {
					client.send(MESSAGE);
					byte[] reply = client.receive(MESSAGE.length);
					if (reply.length == 0) {
						client.send(MESSAGE);
						return true;
					}
					if (reply.length < MESSAGE.length) {
						return false;
					}
					TimeUnit.MILLISECONDS.sleep(150);
				}
				return false;
			}
		}

	}

}
