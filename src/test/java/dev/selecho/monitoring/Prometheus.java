package dev.selecho.monitoring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * A Prometheus of its own, asked by its HTTP API.
 */
final class Prometheus implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	private final Path log;

	private final Process process;

	private Prometheus(int port, Path log, Process process) {
		this.port = port;
		this.log = log;
		this.process = process;
	}

	/**
	 * Starts one that scrapes and evaluates once a second.
	 * @param directory where its files go
	 * @param jobs the scrape configurations
	 * @param rules a file of rules
	 * @return one that is ready
	 */
	static Prometheus start(Path directory, List<Map<String, Object>> jobs, Path rules) throws IOException {
		Path config = directory.resolve("prometheus.yaml");
		Documents.write(config, Map.of("global", Map.of("evaluation_interval", "1s"), "rule_files",
				List.of(rules.toAbsolutePath().toString()), "scrape_configs", jobs));
		int port = freePort();
		Path log = directory.resolve("prometheus.log");
		Process process = new ProcessBuilder("prometheus", "--config.file=" + config,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		Prometheus prometheus = new Prometheus(port, log, process);
		prometheus.awaitReady();
		return prometheus;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private void awaitReady() throws IOException {
		try {
			Awaitility.await("Prometheus").atMost(TIMEOUT).ignoreExceptions().until(() -> {
				get("/-/ready");
				return true;
			});
		}
		catch (RuntimeException ex) {
			close();
			throw new IllegalStateException("Prometheus does not start:\n" + Files.readString(this.log), ex);
		}
	}

	/**
	 * Evaluates an expression now.
	 * @param expression what to evaluate
	 * @return the samples
	 * @throws IOException if Prometheus refuses it
	 */
	List<JsonNode> query(String expression) throws IOException {
		JsonNode answer = data("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
		return answer.path("result").valueStream().toList();
	}

	List<JsonNode> alerts() throws IOException {
		return data("/api/v1/alerts").path("alerts").valueStream().toList();
	}

	/** As it has loaded and evaluated them. */
	List<JsonNode> rules() throws IOException {
		return data("/api/v1/rules").path("groups")
			.valueStream()
			.flatMap((group) -> group.path("rules").valueStream())
			.toList();
	}

	private JsonNode data(String path) throws IOException {
		return Documents.json(get(path)).path("data");
	}

	private String get(String path) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(TIMEOUT)
			.build();
		try {
			var response = this.client.send(request, BodyHandlers.ofString());
			if (response.statusCode() != 200) {
				throw new IOException(path + " is answered by " + response.statusCode() + " " + response.body());
			}
			return response.body();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	@Override
	public void close() {
		this.client.shutdownNow();
		try {
			this.process.destroyForcibly().waitFor(TIMEOUT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
