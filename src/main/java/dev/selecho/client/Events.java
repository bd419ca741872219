package dev.selecho.client;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A line of JSON for each edge, where that is asked for.
 */
final class Events {

	private final @Nullable PrintStream output;

	private final Moments moments;

	/**
	 * Events.
	 * @param output where to, null for nowhere
	 * @param moments the time of day
	 */
	Events(@Nullable PrintStream output, Moments moments) {
		this.output = output;
		this.moments = moments;
	}

	void outageBegan(String kind, int party, long since, Outcome cause) {
		write("outage-began", since, Json.object("kind", kind, "connection", party, "outcome", cause));
	}

	void outageEnded(String kind, int party, long now, Outcome cause, long nanos) {
		write("outage-ended", now,
				Json.object("kind", kind, "connection", party, "outcome", cause, "seconds", nanos / 1e9));
	}

	/**
	 * A connection could not be made, or has ended otherwise than by us.
	 * @param kind whose it was
	 * @param party which of them
	 * @param end how
	 */
	void connectionEnded(String kind, int party, EndedException end) {
		write("connection-ended", System.nanoTime(),
				Json.object("kind", kind, "connection", party, "outcome", end.outcome(), "detail", end.detail()));
	}

	void probeEnded(Map<String, @Nullable Object> probe) {
		write("probe", System.nanoTime(), probe);
	}

	private void write(String event, long nanos, Map<String, @Nullable Object> fields) {
		PrintStream to = this.output;
		if (to != null) {
			Map<String, @Nullable Object> line = Json.object("time",
					this.moments.at(nanos).truncatedTo(ChronoUnit.MILLIS), "event", event);
			line.putAll(fields);
			to.println(Json.of(line));
		}
	}

}
