package dev.selecho;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command {@code readiness}: takes the server in the same container out of rotation,
 * and back, by its actuator. Spring is not started for it.
 */
final class ReadinessCommand {

	static final int DONE = 0;

	/** The server says no. */
	static final int REFUSED = 1;

	static final int USAGE = 2;

	/** There is no server. */
	static final int UNREACHED = 4;

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final List<String> WORDS = List.of("show", "up", "down");

	private static final String HELP = """
			Usage: selecho readiness show|up|down [URL]
			Takes this instance out of rotation (down) and back (up), or tells what is so (show).
			Whoever is connected is served all the same.

			URL is where the endpoint is. By default that is http://127.0.0.1:PORT/actuator/readiness
			with the port of MANAGEMENT_SERVER_PORT, else SERVER_PORT, else 8080.

			Exit codes: 0 done, 1 the server refuses, 2 wrong usage, 4 there is no server.""";

	private final Map<String, String> environment;

	private final PrintStream output;

	private final PrintStream errors;

	ReadinessCommand(Map<String, String> environment, PrintStream output, PrintStream errors) {
		this.environment = environment;
		this.output = output;
		this.errors = errors;
	}

	/**
	 * Runs as the process, and ends it.
	 * @param args what follows the command's name
	 */
	static void main(String... args) {
		int code = new ReadinessCommand(System.getenv(), System.out, System.err).run(args);
		System.out.flush();
		System.exit(code);
	}

	/**
	 * Runs.
	 * @param args what follows the command's name
	 * @return the exit code
	 */
	int run(String... args) {
		if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
			this.output.println(HELP);
			return DONE;
		}
		if (args.length < 1 || args.length > 2 || !WORDS.contains(args[0])) {
			this.errors.println(HELP);
			return USAGE;
		}
		try {
			URI endpoint = endpoint((args.length > 1) ? args[1] : null);
			try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
				return tell(endpoint, client.send(request(endpoint, args[0]), BodyHandlers.ofString()));
			}
			catch (IOException ex) {
				this.errors.println("No answer from " + endpoint + ": " + ex);
				return UNREACHED;
			}
		}
		catch (IllegalArgumentException ex) {
			this.errors.println("Not a URL: " + ex.getMessage());
			return USAGE;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return UNREACHED;
		}
	}

	private URI endpoint(@Nullable String url) {
		return URI.create(
				Objects
					.requireNonNullElseGet(url,
							() -> "http://127.0.0.1:"
									+ this.environment.getOrDefault("MANAGEMENT_SERVER_PORT",
											this.environment.getOrDefault("SERVER_PORT", "8080"))
									+ "/actuator/readiness"));
	}

	private static HttpRequest request(URI endpoint, String word) {
		HttpRequest.Builder request = HttpRequest.newBuilder(endpoint).timeout(PATIENCE);
		return (word.equals("show") ? request : request.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"state\":\"" + word + "\"}"))).build();
	}

	private int tell(URI endpoint, HttpResponse<String> answer) {
		JsonNode json = json(answer.body());
		switch (answer.statusCode()) {
			case 200 -> {
				if (!json.has("state")) {
					this.errors.println(endpoint + " is something else: it does not tell a state");
					return REFUSED;
				}
				this.output.println(json.path("state").asString() + " since " + json.path("since").asString("the start")
						+ ", by the " + json.path("by").asString("?"));
				return DONE;
			}
			case 404 -> this.errors
				.println(endpoint + " is not there: add readiness to" + " management.endpoints.web.exposure.include");
			case 405 -> this.errors.println("Not allowed: set management.endpoint.readiness.access=unrestricted");
			default -> this.errors
				.println("Refused by " + answer.statusCode() + ": " + json.path("message").asString(answer.body()));
		}
		return REFUSED;
	}

	private static JsonNode json(String text) {
		try {
			return JsonMapper.shared().readTree(text);
		}
		catch (JacksonException ex) {
			return JsonMapper.shared().missingNode();
		}
	}

}
