package dev.selecho.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import dev.selecho.client.LyingServer.Alteration;
import dev.selecho.client.LyingServer.Behaviour;
import dev.selecho.testing.Background;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way to lie has its own word.
 */
class LiarsTests {

	@Test
	void honestEchoPasses() throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer::echo)) {
			CheckRun run = CheckRun.of(server.target());
			assertThat(run.last()).as(run.toString()).isEqualTo("PASS");
			assertThat(run.exitCode()).isEqualTo(Verdict.PASSED);
			assertThat(run.lines()).hasSize(5);
			for (String probe : new String[] { "connect", "echo", "sizes", "half-close" }) {
				assertThat(run.line(probe)).matches(probe + " +ok +.+");
			}
		}
	}

	static Stream<Arguments> alterations() {
		return Stream.of(Arguments.of("flipped: 1 bit in 1 byte at offset 101", (Alteration) LyingServer::flip),
				Arguments.of("lost: 8 bytes at offset 100", (Alteration) LyingServer::drop),
				Arguments.of("doubled: at offset 128 come the 28 bytes before it once more",
						(Alteration) LyingServer::twice),
				Arguments.of("moved: the bytes of offset 114 come at offset 100, those before them later",
						(Alteration) LyingServer::turnRound),
				Arguments.of("foreign: 20 bytes that nobody has sent at offset 100", (Alteration) LyingServer::insert));
	}

	@ParameterizedTest
	@MethodSource("alterations")
	void alteredBytesAreNamed(String name, Alteration alteration) throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer.altering(alteration))) {
			CheckRun run = CheckRun.of("--only", "echo", server.target());
			assertThat(run.line("echo")).matches("echo +wrong-bytes +.*").contains(name);
			assertThat(run.last()).isEqualTo("FAIL: echo wrong-bytes");
			assertThat(run.exitCode()).isEqualTo(Verdict.FAILED);
		}
	}

	@Test
	void bytesOfAnotherConnectionAreForeign() throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer.swapping())) {
			CheckRun run = CheckRun.of(server.target(), "--for", "1s", "--connections", "2", "--new-every", "0",
					"--output", "events");
			assertThat(run.lines()).anyMatch((line) -> line.contains("\"outcome\":\"wrong-bytes\"")
					&& line.contains("two connections are mixed up"));
			assertThat(run.errors().getLast()).startsWith("FAIL: wrong-bytes ");
			assertThat(run.exitCode()).isEqualTo(Verdict.FAILED);
		}
	}

	static Stream<Arguments> halfCloses() {
		return Stream.of(Arguments.of("short-end", (Behaviour) LyingServer::closeBothWays),
				Arguments.of("short-end", LyingServer.tearing(false)),
				Arguments.of("reset-owed", LyingServer.tearing(true)),
				Arguments.of("stall", (Behaviour) LyingServer::stayMute),
				Arguments.of("stall", (Behaviour) LyingServer::keepOpen),
				Arguments.of("send-stall", (Behaviour) LyingServer::stayDeaf));
	}

	@ParameterizedTest
	@MethodSource("halfCloses")
	void halfCloseThatLosesSomethingFails(String word, Behaviour behaviour) throws Exception {
		try (LyingServer server = LyingServer.start(behaviour)) {
			CheckRun run = CheckRun.of("--only", "half-close", "--size", word.equals("send-stall") ? "64MB" : "256KB",
					"--timeout", word.contains("stall") ? "500ms" : "5s", server.target());
			assertThat(run.line("half-close")).matches("half-close +" + word + " .*");
			assertThat(run.last()).isEqualTo("FAIL: half-close " + word);
			assertThat(run.exitCode()).isEqualTo(Verdict.FAILED);
		}
	}

	static Stream<Arguments> idleEnds() {
		return Stream.of(Arguments.of("ok", "alive", 0, (Behaviour) LyingServer::echo),
				Arguments.of("clean-end", "during the pause", 0, LyingServer.endingIdle(64, 200, false)),
				Arguments.of("reset-idle", "during the pause", 1, LyingServer.endingIdle(64, 200, true)),
				Arguments.of("reset-owed", "at the first bytes", 1, LyingServer.forgetting(400)),
				Arguments.of("stall", "at the first bytes", 1, (Behaviour) (socket) -> {
					socket.getOutputStream().write(socket.getInputStream().readNBytes(64));
					LyingServer.stayMute(socket);
				}));
	}

	@ParameterizedTest
	@MethodSource("idleEnds")
	void whatBecomesOfAnIdleConnectionIsNamed(String word, String when, int exitCode, Behaviour behaviour)
			throws Exception {
		try (LyingServer server = LyingServer.start(behaviour)) {
			CheckRun run = CheckRun.of("--idle", "700ms", "--timeout", word.equals("stall") ? "500ms" : "5s",
					server.target());
			assertThat(run.line("idle")).matches("idle 700ms +" + word + " .*").contains(when);
			assertThat(run.last()).isEqualTo((exitCode == 0) ? "PASS" : "FAIL: idle 700ms " + word);
			assertThat(run.exitCode()).isEqualTo(exitCode);
		}
	}

	@Test
	void limitOfIdleConnectionsIsNarrowedDown() throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer.forgetting(600))) {
			CheckRun run = CheckRun.of("--idle", "10ms,2s,1200ms", server.target());
			assertThat(run.lines()).contains("The limit lies between 10ms and 1.2s.");
			assertThat(run.last()).startsWith("FAIL: idle 1.2s reset-owed, idle 2s reset-owed");
		}
	}

	@Test
	void delayIsAFigureAndFailsOnlyWhereThatIsAsserted() throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer.delaying(100))) {
			CheckRun run = CheckRun.of("--only", "echo", "--assert", "p50<90ms", server.target());
			assertThat(run.line("echo")).matches("echo +ok .*");
			assertThat(run.last()).startsWith("FAIL: p50 1");
			assertThat(run.exitCode()).isEqualTo(Verdict.FAILED);
		}
	}

	@Test
	void latencyCountsFromWhenAMessageWasDue() throws Exception {
		// Each echo takes 50 ms, and each message is due 10 ms after the one before: they
		// come later and later.
		try (LyingServer server = LyingServer.start(LyingServer.delaying(50))) {
			CheckRun run = CheckRun.of(server.target(), "--for", "1s", "--every", "10ms", "--new-every", "0",
					"--assert", "max<500ms");
			assertThat(run.last()).startsWith("FAIL: max ");
		}
	}

	@Test
	void outageIsFoundToWithinTheResolution() throws Exception {
		AtomicBoolean leaving = new AtomicBoolean();
		try (LyingServer server = LyingServer.start(LyingServer.echoingUntil(leaving))) {
			Future<CheckRun> running = Background
				.call(() -> CheckRun.of(server.target(), "--for", "3s", "--connections", "3", "--every", "20ms",
						"--new-every", "20ms", "--reconnect", "20ms", "--output", "events"));
			Thread.sleep(700);
			long begin = System.nanoTime();
			server.goAway(leaving, 1_500);
			double away = (System.nanoTime() - begin) / 1e9;
			CheckRun run = running.get(60, TimeUnit.SECONDS);
			assertThat(run.exitCode()).isEqualTo(Verdict.FAILED);
			assertThat(run.errors().getLast()).matches("FAIL: .*outage.new 1 of 1\\.\\d+s from \\d\\d:\\d\\d:\\d\\d");
			double seen = seconds(run, "\"event\":\"outage-ended\",\"kind\":\"new\"");
			assertThat(seen).isBetween(away - 0.1, away + 0.5);
			assertThat(seconds(run, "\"event\":\"outage-ended\",\"kind\":\"kept\"")).isBetween(away - 0.1, away + 0.5);
			assertThat(run.lines().getLast()).contains("\"short-end\":0", "\"clean-end\":3");
		}
	}

	private static double seconds(CheckRun run, String event) {
		String line = run.lines().stream().filter((it) -> it.contains(event)).findFirst().orElseThrow();
		assertThat(line).contains("\"outcome\":\"refused\"");
		return Double.parseDouble(line.replaceAll(".*\"seconds\":([0-9.]+).*", "$1"));
	}

	@Test
	void nobodyWhoListensIsNeverAConnection() throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		CheckRun run = CheckRun.of("127.0.0.1:" + port);
		assertThat(run.line("connect")).matches("connect +refused .*");
		assertThat(run.last()).isEqualTo("FAIL: never got a connection: refused 1");
		assertThat(run.exitCode()).isEqualTo(Verdict.NEVER_CONNECTED);
		run = CheckRun.of("127.0.0.1:" + port, "--for", "300ms");
		assertThat(run.last()).startsWith("FAIL: never got a connection: refused ");
		assertThat(run.exitCode()).isEqualTo(Verdict.NEVER_CONNECTED);
	}

	@Test
	void nameWithoutAddressIsNeverAConnection() {
		CheckRun run = CheckRun.of("nobody.invalid:1", "--timeout", "5s");
		assertThat(run.line("connect")).matches("connect +dns .*");
		assertThat(run.exitCode()).isEqualTo(Verdict.NEVER_CONNECTED);
	}

	@Test
	void fullQueueIsAConnectTimeout() throws Exception {
		try (ServerSocket full = new ServerSocket(0, 1)) {
			String target = "127.0.0.1:" + full.getLocalPort();
			// Nobody accepts: what finds the queue full gets no answer.
			CheckRun run = CheckRun.of(target, "--for", "1s", "--connections", "8", "--timeout", "300ms", "--output",
					"json");
			assertThat(run.lines().getLast()).doesNotContain("\"connect-timeout\":0", "\"stall\":0");
			assertThat(run.exitCode()).isEqualTo(Verdict.FAILED);
		}
	}

	@Test
	void runWithoutAnExchangeIsUndecided() throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer.delaying(50))) {
			CheckRun run = CheckRun.of(server.target(), "--for", "300ms", "--assert", "p99.9<10s");
			assertThat(run.last()).isEqualTo("FAIL: undecided: too few exchanges for p99.9");
			assertThat(run.exitCode()).isEqualTo(Verdict.UNDECIDED);
		}
	}

	@Test
	void echoThatComesByteByByteDoesNotHoldASteadyRun() throws Exception {
		try (LyingServer server = LyingServer.start(LiarsTests::drip)) {
			Future<CheckRun> running = Background
				.call(() -> CheckRun.of(server.target(), "--for", "300ms", "--size", "1MB", "--timeout", "500ms"));
			CheckRun run = running.get(30, TimeUnit.SECONDS);
			assertThat(run.last()).isEqualTo("FAIL: undecided: too short for an exchange");
			assertThat(run.exitCode()).isEqualTo(Verdict.UNDECIDED);
		}
	}

	/** A byte at a time, so that there is never silence. */
	private static void drip(Socket socket) throws IOException, InterruptedException {
		for (int value = socket.getInputStream().read(); value >= 0; value = socket.getInputStream().read()) {
			socket.getOutputStream().write(value);
			Thread.sleep(5);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "--only half-close", "--until-stopped", "--idle 1h" })
	void runThatIsToldToEndDoesSoInTheMiddleOfAnExchange(String kind) throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer::stayMute)) {
			ByteArrayOutputStream output = new ByteArrayOutputStream();
			Check check = new Check(CheckRun.print(output), CheckRun.print(new ByteArrayOutputStream()));
			String[] arguments = (server.target() + " --timeout 1h " + kind).split(" ");
			Future<Integer> running = Background.call(() -> check.run(arguments));
			Thread.sleep(500);
			check.stop();
			assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo(Verdict.UNDECIDED);
			assertThat(CheckRun.lines(output).getLast()).startsWith("FAIL: undecided: ");
		}
	}

}
