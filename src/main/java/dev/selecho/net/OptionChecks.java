package dev.selecho.net;

import java.time.Duration;

/**
 * What the options' constructors check. A class of its own: were it part of
 * {@link TcpServerOptions}, whoever used the defaults of one part first would begin that
 * class's initialisation in the midst of the part's.
 */
final class OptionChecks {

	/** The largest buffer of any kind: 1 GB. */
	static final int MAX_BUFFER = 1 << 30;

	private OptionChecks() {
	}

	/**
	 * Refuses an option's value.
	 * @param valid whether it is not refused
	 * @param option the option's name
	 * @param value the value
	 * @param reason what would be right
	 */
	static void check(boolean valid, String option, Object value, String reason) {
		if (!valid) {
			throw new InvalidOptionException(option, value, reason);
		}
	}

	static void checkSize(String option, int size, int least, String orElse) {
		check(size >= least && size <= MAX_BUFFER, option, InvalidOptionException.text(size), "must be between "
				+ InvalidOptionException.text(least) + " and " + InvalidOptionException.text(MAX_BUFFER) + orElse);
	}

	static void checkPositive(String option, Duration duration, String orElse) {
		check(duration.isPositive(), option, duration, "must be longer than zero" + orElse);
	}

}
