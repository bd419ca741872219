package dev.selecho.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.selecho.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The command of the packaged application, against the packaged server.
 */
class CheckIT {

	/** How long the cost is measured: -Dcheck.seconds=10 measures longer. */
	private static final int SECONDS = Integer.getInteger("check.seconds", 2);

	private static ServerProcess server;

	private static String target;

	@BeforeAll
	static void startServer() throws Exception {
		server = ServerProcess.starter().start();
		target = "127.0.0.1:" + server.port();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@Test
	void passOverTheServerPasses() throws Exception {
		try (CheckProcess check = CheckProcess.start(target)) {
			CheckRun run = check.await();
			System.out.printf("check: first line after %.2f s%n", check.firstLineSeconds());
			run.lines().forEach(System.out::println);
			assertThat(run.last()).isEqualTo("PASS");
			assertThat(run.exitCode()).isZero();
			assertThat(run.lines()).hasSize(5);
			// Spring is not started for it.
			assertThat(run.lines()).noneMatch((line) -> line.contains("INFO"));
		}
	}

	@Test
	void exitCodesAreThoseOfTheProcess() throws Exception {
		List<CheckProcess> processes = new ArrayList<>();
		try {
			processes.add(CheckProcess.start(target, "--only", "echo"));
			processes.add(CheckProcess.start(target, "--only", "echo", "--assert", "connections>=1000"));
			processes.add(CheckProcess.start(target, "--frob"));
			processes.add(CheckProcess.start("unix:/nowhere/socket"));
			processes.add(CheckProcess.start(target, "--for", "500ms", "--assert", "p99.9<1h"));
			List<Integer> codes = new ArrayList<>();
			List<String> lasts = new ArrayList<>();
			for (CheckProcess process : processes) {
				CheckRun run = process.await();
				codes.add(run.exitCode());
				lasts.add(run.last().replaceAll("[0-9,]+ *$", "N"));
			}
			assertThat(codes).as(lasts.toString()).containsExactly(0, 1, 2, 4, 5);
			assertThat(lasts).containsExactly("PASS", "FAIL: connections N", "FAIL: usage: Unknown option: '--frob'",
					"FAIL: never got a connection: unreachable N", "FAIL: undecided: too few exchanges for p99.N");
		}
		finally {
			processes.forEach(CheckProcess::close);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TERM", "INT" })
	void signalEndsTheRunWithItsReport(String signal, @TempDir Path directory) throws Exception {
		Path report = directory.resolve("report");
		try (CheckProcess check = CheckProcess.start(target, "--until-stopped", "--report", report.toString())) {
			check.awaitFirstLine();
			Thread.sleep(500);
			check.signal(signal);
			CheckRun run = check.await();
			assertThat(run.exitCode()).as(run.toString()).isZero();
			assertThat(run.last()).isEqualTo("PASS");
			assertThat(run.line("connections")).matches("connections +\\d+ made, 0 of them again; [1-9]\\d* exchanges");
			assertThat(Files.readString(report)).endsWith("\nPASS\n").contains("outage.new ");
		}
	}

	@Test
	void drainOfTheServerIsNothingButCleanEnds() throws Exception {
		try (ServerProcess leaving = ServerProcess.starter().start("--tcp.server.shutdown.grace-period=4s");
				CheckProcess check = CheckProcess.start("127.0.0.1:" + leaving.port(), "--until-stopped",
						"--connections", "20", "--every", "150ms", "--assert", "outage.new<=1h")) {
			check.awaitFirstLine();
			leaving.awaitMetric("tcp_server_connections_active", 20);
			leaving.terminate();
			leaving.awaitExit(Duration.ofSeconds(30));
			check.signal("TERM");
			CheckRun run = check.await();
			run.lines().forEach(System.out::println);
			// A message that crosses the FIN is owed its answer: nobody can tell it
			// apart.
			assertThat(run.last()).matches("PASS|FAIL: short-end [12]");
			assertThat(run.line("ends")).matches("ends +refused [0-9,]+, clean-end (18|19|20)(, short-end [12])?");
		}
	}

	/** A hundred messages in ten milliseconds, for less than half of a processor. */
	@Test
	void hundredConnectionsCostLessThanHalfAProcessor() throws Exception {
		try (CheckProcess check = CheckProcess.start(target, "--until-stopped", "--connections", "100", "--every",
				"10ms", "--timeout", "30s")) {
			check.awaitFirstLine();
			Thread.sleep(1_500);
			Duration before = check.processorTime();
			long begin = System.nanoTime();
			Thread.sleep(1_000L * SECONDS);
			double share = (double) check.processorTime().minus(before).toNanos() / (System.nanoTime() - begin);
			check.signal("TERM");
			CheckRun run = check.await();
			System.out.printf("check: 100 connections at 10 ms take %.2f of a processor; %s%n", share,
					run.line("connections"));
			assertThat(run.last()).isEqualTo("PASS");
			// In a short run the compilers take their part, and what else runs here makes
			// each step dearer.
			assertThat(share).isLessThan((SECONDS >= 10) ? 0.5 : 0.9);
		}
	}

}
