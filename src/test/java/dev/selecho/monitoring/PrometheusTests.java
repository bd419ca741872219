package dev.selecho.monitoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.selecho.monitoring.Rules.Alert;
import dev.selecho.message.Codec;
import dev.selecho.message.Framing;
import dev.selecho.message.MessageService;
import dev.selecho.message.Protocol;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.Background;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.CheckCommand;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.Installed;
import dev.selecho.testing.OtherServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.test.context.TestConstructor;
import org.springframework.test.context.TestConstructor.AutowireMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Prometheus scrapes the running application as the chart tells it to, once a
 * second, and is asked what the dashboard and the alerts ask.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "tcp.server.port=0", "tcp.server.listeners.lines.port=0" })
@Import(PrometheusTests.Server.class)
@TestConstructor(autowireMode = AutowireMode.ALL)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrometheusTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	/** Four scrapes, as Grafana has it. */
	private static final String RATE_INTERVAL = "4s";

	private static final Pattern METRIC = Pattern.compile("(\\w+)\\{");

	private static final Pattern OUTCOMES = Pattern.compile("outcome=~\"([^\"]+)\"");

	private final int tcpPort;

	private final int linesPort;

	private final int httpPort;

	private final BlockableHandler handler;

	private final ScrapeSettings settings = ScrapeSettings.ofTheServer();

	private final ScrapeSettings checkSettings = ScrapeSettings.ofTheCheck();

	private OtherServer checked;

	private CheckCommand check;

	private Prometheus prometheus;

	PrometheusTests(Environment environment, BlockableHandler handler) {
		this.tcpPort = environment.getRequiredProperty("local.tcp.server.port", Integer.class);
		this.linesPort = environment.getRequiredProperty("local.tcp.server.lines.port", Integer.class);
		this.httpPort = environment.getRequiredProperty("local.server.port", Integer.class);
		this.handler = handler;
	}

	@BeforeAll
	void start(@TempDir Path directory) throws Exception {
		Installed.require("prometheus");
		Path rules = directory.resolve("rules.yaml");
		Files.writeString(rules, Files.readString(Rules.FILE).replaceAll("(?m)^( *for:) \\d+s$", "$1 3s"));
		// Not this application, which is made to stall.
		this.checked = OtherServer.echo();
		this.check = CheckCommand
			.start(List.of("check", "--until-stopped", "--metrics=0", "--timeout=20s", this.checked.address()));
		this.prometheus = Prometheus.start(directory, List.of(this.settings.job(this.httpPort, "1s", "1s"),
				this.checkSettings.job(this.check.awaitMetricsPort(), "1s", "1s")), rules);
	}

	@AfterAll
	void stop() throws IOException {
		if (this.prometheus != null) {
			this.prometheus.close();
		}
		if (this.checked != null) {
			this.checked.close();
		}
		if (this.check != null) {
			this.check.close();
		}
	}

	@Test
	void chartsIntervalAndTimeoutAreAccepted(@TempDir Path directory) throws Exception {
		Path config = directory.resolve("prometheus.yaml");
		Documents.write(config,
				Map.of("scrape_configs",
						Stream.of(this.settings, this.checkSettings)
							.map((it) -> it.job(this.httpPort, it.interval(), it.timeout()))
							.toList()));
		Command.succeeds("promtool", "check", "config", config.toString());
	}

	@Test
	void everyPanelShowsDataUnderLoad() throws Exception {
		Dashboard dashboard = Dashboard.read();
		List<String> expressions = dashboard.expressions()
			.stream()
			.map((expression) -> dashboard.substitute(expression, RATE_INTERVAL))
			.toList();
		AtomicBoolean loaded = new AtomicBoolean(true);
		Future<Integer> clients = Background.call(() -> comeAndGoWhile(loaded));
		try {
			await().atMost(PATIENCE)
				.pollInterval(Duration.ofMillis(500))
				.untilAsserted(() -> assertThat(withoutData(expressions)).isEmpty());
			assertThat(value("sum(rate(tcp_server_echoed_bytes_total{job=\"selecho\"}[4s]))")).isPositive();
		}
		finally {
			loaded.set(false);
		}
		assertThat(clients.get(10, TimeUnit.SECONDS)).isPositive();
	}

	@Test
	void everyAlertIsEvaluatedWithoutError() throws IOException {
		List<String> names = Rules.alerts().stream().map(Alert::name).toList();
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.prometheus.rules())
				.allSatisfy((rule) -> assertThat(rule.path("health").asString()).as(rule.toString()).isEqualTo("ok"))
				.extracting((rule) -> rule.path("name").asString())
				.containsExactlyElementsOf(names));
	}

	@Test
	void everyMetricThatIsAskedForExists() throws IOException {
		Set<String> asked = Stream
			.concat(Dashboard.read().expressions().stream(), Rules.alerts().stream().map(Alert::expression))
			.flatMap((expression) -> METRIC.matcher(expression).results())
			.map((match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(asked).hasSizeGreaterThan(20);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.prometheus.query("count by (__name__) ({job=~\"selecho(-check)?\"})"))
				.extracting((sample) -> sample.path("metric").path("__name__").asString())
				.containsAll(asked));
	}

	/** What is misspelt matches nothing, and no query complains of it. */
	@Test
	void everyOutcomeThatIsAskedForExists() throws IOException {
		Set<String> asked = Rules.alerts()
			.stream()
			.flatMap((alert) -> OUTCOMES.matcher(alert.expression()).results())
			.flatMap((match) -> Stream.of(match.group(1).split("\\|", -1)))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(asked).contains("reset-owed");
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.prometheus.query("selecho_check_outcomes_total"))
				.extracting((sample) -> sample.path("metric").path("outcome").asString())
				.containsAll(asked));
	}

	@Test
	void stalledLoopIsPendingThenFiringThenOver() throws Exception {
		List<String> states = new ArrayList<>();
		try (EchoClient client = EchoClient.connect(this.tcpPort)) {
			client.send(Bytes.of("!"));
			try {
				await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
					stateOf("SelechoLoopStalled").filter((state) -> !states.contains(state)).forEach(states::add);
					return states.contains("firing");
				});
				assertThat(states).containsExactly("pending", "firing");
				assertThat(this.prometheus.alerts())
					.filteredOn((alert) -> "firing".equals(alert.path("state").asString()))
					.singleElement()
					.satisfies(PrometheusTests::saysWhichLoop);
			}
			finally {
				this.handler.letGo();
			}
			assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
			await().atMost(PATIENCE).until(() -> stateOf("SelechoLoopStalled").findAny().isEmpty());
		}
	}

	private static void saysWhichLoop(JsonNode alert) {
		assertThat(alert.path("labels").path("severity").asString()).isEqualTo("critical");
		assertThat(alert.path("annotations").path("summary").asString())
			.isEqualTo("A selector loop of default/selecho-0 does not turn");
		assertThat(alert.path("annotations").path("description").asString()).startsWith("tcp-server-loop-0 ");
	}

	private Stream<String> stateOf(String alertName) throws IOException {
		return this.prometheus.alerts()
			.stream()
			.filter((alert) -> alertName.equals(alert.path("labels").path("alertname").asString()))
			.map((alert) -> alert.path("state").asString());
	}

	private List<String> withoutData(List<String> expressions) throws IOException {
		List<String> without = new ArrayList<>();
		for (String expression : expressions) {
			if (!hasData(expression)) {
				without.add(expression);
			}
		}
		return without;
	}

	private boolean hasData(String expression) throws IOException {
		return this.prometheus.query(expression)
			.stream()
			.anyMatch((sample) -> Double.isFinite(sample.path("value").path(1).asDouble(Double.NaN)));
	}

	private double value(String expression) throws IOException {
		return this.prometheus.query(expression).getFirst().path("value").path(1).asDouble();
	}

	private int comeAndGoWhile(AtomicBoolean loaded) throws IOException {
		int count = 0;
		while (loaded.get()) {
			try (EchoClient client = EchoClient.connect(this.tcpPort);
					EchoClient lines = EchoClient.connect(this.linesPort)) {
				client.exchange(Bytes.of("hello"));
				lines.exchange(Bytes.of("a line\n"));
				count++;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
		return count;
	}

	/**
	 * The application, with a handler that can be made to block, and a protocol with
	 * messages.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Server {

		@Bean
		EchoHandler echoHandler() {
			return new EchoHandler(EchoMode.PERSISTENT);
		}

		@Bean
		@Primary
		BlockableHandler blockableHandler(EchoHandler echo) {
			return new BlockableHandler(echo);
		}

		@Bean
		MessageService<String, String> lines() {
			return Protocol.of(Framing.lines(100), Codec.text(StandardCharsets.US_ASCII))
				.onVirtualThreads((session) -> (client, line) -> client.send(line));
		}

	}

}
