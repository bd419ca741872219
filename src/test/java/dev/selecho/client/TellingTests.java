package dev.selecho.client;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a run tells, in each of its ways.
 */
class TellingTests {

	/** Of which {@code kubectl describe} shows so much. */
	private static final int TERMINATION_MESSAGE = 4_096;

	@Test
	void jsonIsOneObjectThatNamesEverything(@TempDir Path directory) throws Exception {
		Path report = directory.resolve("report.json");
		try (LyingServer server = LyingServer.start(LyingServer.tearing(true))) {
			CheckRun run = CheckRun.of(server.target(), "--only", "connect,half-close", "--output", "json", "--report",
					report.toString());
			assertThat(run.lines()).hasSize(1);
			assertThat(run.errors()).containsExactly("FAIL: half-close reset-owed");
			JsonNode json = JsonMapper.builder().build().readTree(run.last());
			assertThat(json.path("verdict").asString()).isEqualTo("FAIL");
			assertThat(json.path("exitCode").asInt()).isEqualTo(run.exitCode()).isEqualTo(1);
			assertThat(json.path("probes").path(1).path("outcome").asString()).isEqualTo("reset-owed");
			assertThat(json.path("outcomes").propertyNames())
				.containsExactlyElementsOf(Stream.of(Outcome.values()).map(Outcome::word).toList());
			assertThat(json.path("outcomes").path("reset-owed").asInt()).isEqualTo(1);
			assertThat(json.path("latency").path("connect").path("count").asInt()).isEqualTo(11);
			assertThat(Files.readString(report)).isEqualTo(run.last() + "\n");
		}
	}

	@Test
	void reportOfAnIdleRunHoldsTheLimitToo(@TempDir Path directory) throws Exception {
		Path report = directory.resolve("report");
		try (LyingServer server = LyingServer.start(LyingServer.forgetting(1_000))) {
			CheckRun run = CheckRun.of(server.target(), "--idle", "10ms,2s", "--report", report.toString());
			assertThat(Files.readString(report)).isEqualTo(String.join("\n", run.lines()) + "\n")
				.contains("The limit lies between");
		}
	}

	@Test
	void jsonTellsWhenTheLongestOutageBegan() throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer.endingIdle(64, 50, false))) {
			CheckRun run = CheckRun.of(server.target(), "--for", "700ms", "--output", "json");
			JsonNode json = JsonMapper.builder().build().readTree(run.last());
			JsonNode outages = json.path("outages");
			assertThat(outages.path("new").path("longestBegan").isNull()).isTrue();
			assertThat(Instant.parse(outages.path("kept").path("longestBegan").asString()))
				.isBetween(Instant.parse(json.path("began").asString()), Instant.now());
		}
	}

	@Test
	void everyEventIsALineOfJson() throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer.endingIdle(64, 50, false))) {
			CheckRun run = CheckRun.of(server.target(), "--for", "700ms", "--output", "events");
			for (String line : run.lines()) {
				assertThat(JsonMapper.builder().build().readTree(line).path("event").asString())
					.isIn("connection-ended", "outage-began", "outage-ended", "end");
			}
			assertThat(run.lines()).anyMatch((line) -> line.contains("\"outcome\":\"clean-end\""));
			assertThat(run.lines().getLast()).startsWith("{\"event\":\"end\",").contains("\"verdict\":\"PASS\"");
		}
	}

	@Test
	void reportFitsIntoATerminationMessage(@TempDir Path directory) throws Exception {
		Path report = Files.writeString(directory.resolve("report"), "of another run, and longer".repeat(1_000));
		try (LyingServer server = LyingServer.start(LyingServer::echo)) {
			CheckRun run = CheckRun.of(server.target(), "--for", "300ms", "--report", report.toString());
			assertThat(Files.readString(report)).isEqualTo(String.join("\n", run.lines()) + "\n")
				.hasSizeLessThan(TERMINATION_MESSAGE)
				.doesNotContain("another");
		}
	}

	@Test
	void metricsAreThereFromTheStart() throws Exception {
		Moments moments = new Moments();
		Findings findings = new Findings(moments, new Events(null, moments), 1, 1);
		findings.count(Outcome.STALL);
		findings.exchanged(2_000_000);
		findings.newOnes().began(0, moments.beginNanos(), Outcome.REFUSED);
		findings.newOnes().ended(0, moments.beginNanos() + 1_500_000_000L);
		MetricsServer server = new MetricsServer(0, findings);
		try (HttpClient client = HttpClient.newHttpClient()) {
			String metrics = client
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics")).build(),
						BodyHandlers.ofString())
				.body();
			assertThat(metrics.lines()).contains("selecho_check_outcomes_total{outcome=\"stall\"} 1.0",
					"selecho_check_outcomes_total{outcome=\"short-end\"} 0.0",
					"selecho_check_outages_total{kind=\"new\"} 1.0",
					"selecho_check_outage_seconds_total{kind=\"new\"} 1.5",
					"selecho_check_outage_seconds_total{kind=\"kept\"} 0.0", "selecho_check_exchange_seconds_count 1",
					"selecho_check_connections_total 0.0");
		}
		finally {
			server.close();
		}
	}

	@Test
	void halfARequestForMetricsHoldsUpNobody() throws Exception {
		Moments moments = new Moments();
		MetricsServer server = new MetricsServer(0, new Findings(moments, new Events(null, moments), 1, 1));
		URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
		try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port());
				HttpClient client = HttpClient.newHttpClient()) {
			slow.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
			HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
			for (int i = 0; i < 5; i++) {
				assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
			}
		}
		finally {
			server.close();
		}
	}

}
