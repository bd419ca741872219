package dev.selecho.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import dev.selecho.SelechoApplication;
import dev.selecho.net.ListenerCounters;
import dev.selecho.net.TcpServer;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The application in this process, on free ports, with properties of the test's own.
 */
public final class RunningApplication implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ConfigurableApplicationContext context;

	/**
	 * Starts the application.
	 * @param properties such as {@code tcp.server.port=0}
	 */
	public RunningApplication(String... properties) {
		this(new Class<?>[0], properties);
	}

	/**
	 * Starts the application.
	 * @param beans more of them
	 * @param properties such as {@code tcp.server.port=0}
	 */
	public RunningApplication(Class<?>[] beans, String... properties) {
		Map<String, String> arguments = new LinkedHashMap<>(Map.of("server.port", "0", "tcp.server.port", "0"));
		for (String property : properties) {
			int equals = property.indexOf('=');
			arguments.put(property.substring(0, equals), property.substring(equals + 1));
		}
		this.context = new SpringApplicationBuilder(SelechoApplication.class).sources(beans)
			.run(arguments.entrySet().stream().map((argument) -> "--" + argument).toArray(String[]::new));
	}

	public int tcpPort() {
		return port("local.tcp.server.port");
	}

	public int httpPort() {
		return port("local.server.port");
	}

	/**
	 * Returns the port of the actuator.
	 * @return the port, which may be that of the application itself
	 */
	public int managementPort() {
		return port("local.management.port");
	}

	private int port(String name) {
		return this.context.getEnvironment().getRequiredProperty(name, Integer.class);
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public ListenerCounters counters() {
		return bean(TcpServer.class).listeners().getFirst().counters();
	}

	public Answer get(String path) {
		return ask("GET", path, "");
	}

	/**
	 * Asks the actuator.
	 * @param method of HTTP
	 * @param path of the resource
	 * @param body what to send
	 * @param headers names and values
	 * @return the answer
	 */
	public Answer ask(String method, String path, String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort() + path))
			.timeout(TIMEOUT)
			.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return new Answer(this.client.send(request.build(), BodyHandlers.ofString()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
		this.client.shutdownNow();
	}

	/**
	 * An answer of the actuator.
	 *
	 * @param response as it came
	 */
	public record Answer(HttpResponse<String> response) {

		public int status() {
			return this.response.statusCode();
		}

		public String body() {
			return this.response.body();
		}

		public String header(String name) {
			return this.response.headers().firstValue(name).orElse("");
		}

		@SuppressWarnings("TypeParameterUnusedInFormals") // the reader knows what is
															// there
		public <T> T read(String path) {
			return JsonPath.read(body(), path);
		}

	}

}
