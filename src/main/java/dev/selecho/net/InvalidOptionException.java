package dev.selecho.net;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * An option has a value that the server cannot work with.
 */
public final class InvalidOptionException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String option;

	private final String value;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param option the option's name
	 * @param value the refused value
	 * @param reason what is wrong with it and what would be right
	 */
	public InvalidOptionException(String option, Object value, String reason) {
		String text = (value instanceof Duration duration) ? text(duration) : value.toString();
		super(option + " = " + text + ": " + reason);
		this.option = option;
		this.value = text;
		this.reason = reason;
	}

	/**
	 * Returns the option's name: lower case, words joined by hyphens, groups by dots,
	 * such as {@code write-queue.low-water-mark}.
	 * @return the name
	 */
	public String option() {
		return this.option;
	}

	/**
	 * Returns the refused value.
	 * @return the value
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Returns what is wrong with the value and what would be right.
	 * @return the reason
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Returns a duration as a user writes it, such as {@code 2m}, {@code 30s} or
	 * {@code 200ms}.
	 * @param duration a duration
	 * @return its text
	 */
	public static String text(Duration duration) {
		long seconds = duration.toSeconds();
		if (duration.equals(Duration.ofSeconds(seconds))) {
			return (seconds != 0 && seconds % 60 == 0) ? seconds / 60 + "m" : seconds + "s";
		}
		return duration.equals(duration.truncatedTo(ChronoUnit.MILLIS)) ? duration.toMillis() + "ms"
				: duration.toString();
	}

	/**
	 * Returns a size as a user writes it, such as {@code 64KB}.
	 * @param bytes the size
	 * @return its text
	 */
	static String text(long bytes) {
		String[] units = { "B", "KB", "MB", "GB" };
		int unit = 0;
		long size = bytes;
		while (size != 0 && size % 1024 == 0 && unit < units.length - 1) {
			size /= 1024;
			unit++;
		}
		return size + units[unit];
	}

}
