package dev.selecho.actuate;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.selecho.actuate.WatchedServer.Ports;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

@WatchedServerTest
class TcpServerMetricsTests {

	private static final Pattern SAMPLE = Pattern.compile("(?m)^(tcp_server_\\w+(?:\\{[^}]*})?) (\\S+)$");

	private final Ports ports;

	TcpServerMetricsTests(Ports ports) {
		this.ports = ports;
	}

	@BeforeEach
	void nobodyIsConnected() {
		this.ports.awaitNobody();
	}

	private static Map<String, Double> samples(String text) {
		Map<String, Double> samples = new TreeMap<>();
		Matcher matcher = SAMPLE.matcher(text);
		while (matcher.find()) {
			samples.put(matcher.group(1), Double.valueOf(matcher.group(2)));
		}
		return samples;
	}

	private Map<String, Double> scrape() {
		HttpAnswer answer = this.ports.get("/actuator/prometheus");
		assertThat(answer.status()).isEqualTo(200);
		return samples(answer.body());
	}

	/** What has been added since, where anything has. */
	private Map<String, Double> since(Map<String, Double> before) {
		Map<String, Double> added = new TreeMap<>();
		scrape().forEach((sample, value) -> {
			double difference = value - before.getOrDefault(sample, Double.NaN);
			if (difference != 0) {
				added.put(sample, difference);
			}
		});
		return added;
	}

	private static List<String> everySample() {
		List<String> samples = new ArrayList<>();
		for (String name : List.of("connections_active", "connections_accepted_total",
				"connection_duration_seconds_count", "connection_duration_seconds_sum", "received_bytes_total",
				"sent_bytes_total", "echoed_bytes_total", "pending_bytes", "reads_paused", "accept_paused")) {
			samples.add("tcp_server_" + name + "{listener=\"main\"}");
		}
		for (String reason : List.of("limit", "error")) {
			samples.add("tcp_server_connections_rejected_total{listener=\"main\",reason=\"" + reason + "\"}");
		}
		for (String reason : List.of("peer", "done", "reset", "idle", "age", "drained", "admin", "protocol", "cut",
				"error")) {
			samples.add(closed(reason));
		}
		for (String cause : List.of("ready", "task", "deadline", "nothing")) {
			samples.add("tcp_server_select_wakeups_total{cause=\"" + cause + "\",loop=\"tcp-server-loop-0\"}");
		}
		for (String set : List.of("accept", "read", "write")) {
			samples.add("tcp_server_select_ready_total{loop=\"tcp-server-loop-0\",set=\"" + set + "\"}");
		}
		samples.add("tcp_server_loop_connections{loop=\"tcp-server-loop-0\"}");
		samples.add("tcp_server_loop_busy_seconds_total{loop=\"tcp-server-loop-0\"}");
		samples.add("tcp_server_loop_heartbeat_age_seconds{loop=\"tcp-server-loop-0\"}");
		samples.add("tcp_server_connections_limit");
		Collections.sort(samples);
		return samples;
	}

	private static String closed(String reason) {
		return "tcp_server_connections_closed_total{listener=\"main\",reason=\"" + reason + "\"}";
	}

	private static String ofListener(String name) {
		return "tcp_server_" + name + "{listener=\"main\"}";
	}

	@Test
	void everyMeterIsScrapedUnderItsNameAndTags() {
		assertThat(scrape().keySet()).containsExactlyElementsOf(everySample());
	}

	@Test
	void everyMeterIsKnownByItsName() {
		List<String> names = this.ports.get("/actuator/metrics").list("$.names");
		assertThat(names).filteredOn((name) -> name.startsWith("tcp."))
			.containsExactlyInAnyOrder("tcp.server.connections.active", "tcp.server.connections.limit",
					"tcp.server.connections.accepted", "tcp.server.connections.rejected",
					"tcp.server.connections.closed", "tcp.server.connection.duration", "tcp.server.received",
					"tcp.server.sent", "tcp.server.echoed", "tcp.server.pending", "tcp.server.reads.paused",
					"tcp.server.accept.paused", "tcp.server.select.wakeups", "tcp.server.select.ready",
					"tcp.server.loop.busy", "tcp.server.loop.connections", "tcp.server.loop.heartbeat.age");
	}

	@Test
	void everyMeterReadsZeroBeforeTheFirstClient() {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		TcpServer server = bindServer(registry);
		Map<String, Double> samples = samples(registry.scrape());
		assertThat(samples.keySet()).containsExactlyElementsOf(everySample());
		assertThat(samples.remove("tcp_server_connections_limit")).isEqualTo(server.room().connections());
		assertThat(samples).allSatisfy((sample, value) -> assertThat(value).as(sample).isZero());
	}

	@Test
	void gaugesOutliveTheReferenceToTheServer() {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		bindServer(registry);
		WeakReference<Object> collected = new WeakReference<>(new Object());
		await().atMost(Duration.ofSeconds(10)).until(() -> {
			System.gc();
			return collected.get() == null;
		});
		Map<String, Double> samples = samples(registry.scrape());
		assertThat(samples.keySet()).containsExactlyElementsOf(everySample());
		assertThat(samples).allSatisfy((sample, value) -> assertThat(value).as(sample).isNotNaN());
	}

	private static TcpServer bindServer(PrometheusMeterRegistry registry) {
		EchoHandler echo = new EchoHandler(EchoMode.PERSISTENT);
		TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS,
				List.of(new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), echo)));
		new TcpServerMetrics(server).bindTo(registry);
		new EchoMetrics(List.of(echo), server).bindTo(registry);
		return server;
	}

	@Test
	void bytesAndConnectionsAddUp() throws Exception {
		byte[] bytes = Bytes.random(150_000, 1);
		Map<String, Double> before = scrape();
		try (EchoClient client = this.ports.connect()) {
			client.exchange(Bytes.of("hello"));
			Map<String, Double> open = since(before);
			assertThat(open).containsEntry(ofListener("connections_active"), 1.0)
				.containsEntry("tcp_server_loop_connections{loop=\"tcp-server-loop-0\"}", 1.0)
				.containsEntry(ofListener("connections_accepted_total"), 1.0)
				.containsEntry(ofListener("received_bytes_total"), 5.0)
				.containsEntry(ofListener("sent_bytes_total"), 5.0)
				.containsEntry(ofListener("echoed_bytes_total"), 5.0)
				.doesNotContainKey(closed("peer"));
			for (int start = 0; start < bytes.length; start += 50_000) {
				client.exchange(Arrays.copyOfRange(bytes, start, start + 50_000));
			}
			client.shutdownOutput();
			client.expectEnd();
		}
		this.ports.awaitNobody();
		Map<String, Double> added = since(before);
		assertThat(added).containsEntry(ofListener("connections_accepted_total"), 1.0)
			.containsEntry(closed("peer"), 1.0)
			.containsEntry(ofListener("connection_duration_seconds_count"), 1.0)
			.containsEntry(ofListener("received_bytes_total"), 150_005.0)
			.containsEntry(ofListener("sent_bytes_total"), 150_005.0)
			.containsEntry(ofListener("echoed_bytes_total"), 150_005.0)
			.containsEntry("tcp_server_select_ready_total{loop=\"tcp-server-loop-0\",set=\"accept\"}", 1.0)
			.doesNotContainKeys(ofListener("connections_active"), ofListener("pending_bytes"),
					ofListener("reads_paused"), closed("done"), closed("reset"), closed("cut"), closed("error"));
		assertThat(added.get(ofListener("connection_duration_seconds_sum"))).isBetween(0.0, 10.0);
		assertThat(added.get("tcp_server_select_ready_total{loop=\"tcp-server-loop-0\",set=\"read\"}"))
			.isGreaterThanOrEqualTo(5);
		assertThat(added.get("tcp_server_loop_busy_seconds_total{loop=\"tcp-server-loop-0\"}")).isPositive();
	}

	@Test
	void durationIsInSeconds() throws Exception {
		Map<String, Double> before = scrape();
		long start = System.nanoTime();
		try (EchoClient client = this.ports.connect()) {
			client.exchange(Bytes.of("hello"));
			await().pollDelay(Duration.ofMillis(300)).until(() -> true);
			client.shutdownOutput();
			client.expectEnd();
		}
		this.ports.awaitNobody();
		double measured = (System.nanoTime() - start) / 1e9;
		assertThat(since(before).get(ofListener("connection_duration_seconds_sum"))).isBetween(0.3, measured)
			.isCloseTo(measured, within(1.0));
	}

	@Test
	void resetIsToldFromAnEnd() throws Exception {
		Map<String, Double> before = scrape();
		try (EchoClient client = this.ports.connect()) {
			client.exchange(Bytes.of("hello"));
			client.reset();
		}
		this.ports.awaitNobody();
		assertThat(since(before)).containsEntry(closed("reset"), 1.0).doesNotContainKey(closed("peer"));
	}

	@Test
	void clientBeyondTheLimitIsRejectedNotAccepted() throws Exception {
		Map<String, Double> before = scrape();
		try (EchoClient client = this.ports.connect()) {
			client.exchange(Bytes.of("hello"));
			try (EchoClient second = EchoClient.connect(this.ports.tcp())) {
				second.expectEnd();
			}
			client.shutdownOutput();
			client.expectEnd();
		}
		this.ports.awaitNobody();
		assertThat(since(before)).containsEntry(ofListener("connections_accepted_total"), 1.0)
			.containsEntry("tcp_server_connections_rejected_total{listener=\"main\",reason=\"limit\"}", 1.0)
			.containsEntry(closed("peer"), 1.0);
	}

	@Test
	void idleLoopCountsItsHeartbeatAsADeadline() {
		String deadline = "tcp_server_select_wakeups_total{cause=\"deadline\",loop=\"tcp-server-loop-0\"}";
		Map<String, Double> before = scrape();
		await().atMost(Duration.ofSeconds(3)).until(() -> since(before).getOrDefault(deadline, 0.0) >= 1);
		assertThat(since(before))
			.doesNotContainKey("tcp_server_select_wakeups_total{cause=\"nothing\",loop=\"tcp-server-loop-0\"}");
		assertThat(scrape().get("tcp_server_loop_heartbeat_age_seconds{loop=\"tcp-server-loop-0\"}")).isBetween(0.0,
				2.0);
	}

}
