package dev.selecho.client;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times and sizes, as people write and read them.
 */
final class Texts {

	private static final Pattern NUMBER = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)([A-Za-z]*)");

	private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L,
			"m", 60_000_000_000L, "h", 3_600_000_000_000L, "d", 86_400_000_000_000L);

	private static final Map<String, Long> BYTES = Map.of("", 1L, "B", 1L, "KB", 1L << 10, "MB", 1L << 20, "GB",
			1L << 30);

	private Texts() {
	}

	/**
	 * Reads a time.
	 * @param text such as {@code 100ms}
	 * @return the time
	 * @throws IllegalArgumentException if it is none
	 */
	static Duration parseDuration(String text) {
		if (text.equals("0")) {
			return Duration.ZERO;
		}
		double nanos = parse(text, NANOS, "a time such as 100ms, 2s, 10m or 1h");
		if (nanos > TimeUnit.DAYS.toNanos(10_000)) {
			throw new IllegalArgumentException("'" + text + "' is longer than 10000d");
		}
		return Duration.ofNanos(Math.round(nanos));
	}

	/**
	 * Reads a size.
	 * @param text such as {@code 64} or {@code 1MB}
	 * @return bytes
	 * @throws IllegalArgumentException if it is none
	 */
	static long parseSize(String text) {
		return Math.round(parse(text, BYTES, "a size such as 64, 16KB or 1MB"));
	}

	private static double parse(String text, Map<String, Long> units, String what) {
		Matcher matcher = NUMBER.matcher(text);
		Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
		if (unit == null) {
			throw new IllegalArgumentException("'" + text + "' is not " + what);
		}
		return Double.parseDouble(matcher.group(1)) * unit;
	}

	/**
	 * Writes a time with the digits that matter.
	 * @param nanos the time
	 * @return such as {@code 1.52s}
	 */
	static String duration(long nanos) {
		if (nanos < 1_000_000) {
			return Math.round(nanos / 1e3) + "us";
		}
		if (nanos < 1_000_000_000) {
			double millis = nanos / 1e6;
			return number(millis) + "ms";
		}
		double seconds = nanos / 1e9;
		return number(seconds) + "s";
	}

	private static String number(double value) {
		String text = String.format(Locale.ROOT, (value < 10) ? "%.2f" : (value < 100) ? "%.1f" : "%,.0f", value);
		return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
	}

	static String bytes(long bytes) {
		return String.format(Locale.ROOT, "%,d B", bytes);
	}

}
