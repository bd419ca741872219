package dev.selecho.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.selecho.net.ConnectionQuery.Order;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.MimeType;

/**
 * The live page: HTML at its own path, and below that its style, its script, and the data
 * that the script polls. Everything that the page needs comes from here.
 */
@WebEndpoint(id = "live", defaultAccess = Access.READ_ONLY)
public final class LiveEndpoint implements AutoCloseable {

	private static final String HTML = "text/html;charset=UTF-8";

	private static final String STYLE = "text/css;charset=UTF-8";

	private static final String SCRIPT = "text/javascript;charset=UTF-8";

	private static final String JSON = "application/json";

	private static final String PLAIN = "text/plain;charset=UTF-8";

	private final LiveView view;

	private final String page;

	private final Map<String, WebEndpointResponse<Object>> files = Map.of("live.css",
			answer(text("live.css"), 200, STYLE), "live.js", answer(text("live.js"), 200, SCRIPT));

	/**
	 * Creates the endpoint.
	 * @param view what the page shows
	 * @param path where the page is; its files are below that
	 */
	LiveEndpoint(LiveView view, String path) {
		this.view = view;
		this.page = text("live.html").replace("\"live/", "\"" + path.substring(path.lastIndexOf('/') + 1) + "/");
	}

	private static String text(String name) {
		try {
			return new ClassPathResource(name, LiveEndpoint.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static WebEndpointResponse<Object> answer(Object body, int status, String type) {
		return new WebEndpointResponse<>(body, status, MimeType.valueOf(type));
	}

	/**
	 * Returns the page.
	 * @return HTML
	 */
	@ReadOperation(produces = HTML)
	public String page() {
		return this.page;
	}

	/**
	 * Returns a part of the page.
	 * @param part {@code data} for JSON, or the name of a file
	 * @param order which connections to show: id, idle, bytes, pending
	 * @param sample with {@code data}: the last sample that is known already
	 * @param turn the last turn of each loop that is known already, by commas
	 * @param ended what is known already of those who have ended
	 * @return the part, or {@code null} if there is none of that name
	 */
	@ReadOperation(produces = { JSON, STYLE, SCRIPT, PLAIN })
	public @Nullable WebEndpointResponse<Object> part(@Selector String part, @Nullable String order,
			@Nullable Long sample, @Nullable String turn, @Nullable String ended) {
		if (!part.equals("data")) {
			return this.files.get(part);
		}
		Order by;
		List<Long> turns;
		try {
			by = (order != null) ? Order.valueOf(order.toUpperCase(Locale.ROOT)) : Order.BYTES;
		}
		catch (IllegalArgumentException ex) {
			return answer("order must be one of id, idle, bytes, pending", 400, PLAIN);
		}
		try {
			turns = (turn != null) ? Stream.of(turn.split(",", -1)).map(Long::valueOf).toList() : List.of();
		}
		catch (NumberFormatException ex) {
			return answer("turn must be a number for each loop, by commas", 400, PLAIN);
		}
		return answer(this.view.data(by, Objects.requireNonNullElse(sample, 0L), turns,
				Objects.requireNonNullElse(ended, "")), 200, JSON);
	}

	@Override
	public void close() {
		this.view.close();
	}

}
