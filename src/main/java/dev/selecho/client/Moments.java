package dev.selecho.client;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Tells the time of day of what was measured by a clock that never steps.
 */
final class Moments {

	private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss")
		.withZone(ZoneId.systemDefault());

	private final Instant begin = Instant.now();

	private final long beginNanos = System.nanoTime();

	long beginNanos() {
		return this.beginNanos;
	}

	Instant at(long nanos) {
		return this.begin.plusNanos(nanos - this.beginNanos);
	}

	String timeOfDay(long nanos) {
		return TIME_OF_DAY.format(at(nanos));
	}

}
