package dev.selecho.actuate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import com.jayway.jsonpath.JsonPath;

/**
 * What the actuator answers.
 *
 * @param status the status code
 * @param body the body
 */
record HttpAnswer(int status, String body) {

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	static HttpAnswer to(int port, String method, String path) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.timeout(Duration.ofSeconds(5))
			.method(method, BodyPublishers.noBody())
			.build();
		try {
			HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
			return new HttpAnswer(response.statusCode(), response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	String text(String path) {
		return JsonPath.read(this.body, path);
	}

	int number(String path) {
		return JsonPath.<Integer>read(this.body, path);
	}

	boolean flag(String path) {
		return JsonPath.<Boolean>read(this.body, path);
	}

	List<String> list(String path) {
		return JsonPath.read(this.body, path);
	}

}
