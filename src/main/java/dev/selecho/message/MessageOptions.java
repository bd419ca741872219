package dev.selecho.message;

import java.time.Duration;

import dev.selecho.net.InvalidOptionException;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one listener's messages.
 *
 * @param maxSize the largest body in bytes, if that is to be less than the framing's own
 * @param firstMessageTimeout how long a client may take from connecting to the end of its
 * first message; {@code null} for no limit
 * @param messageTimeout how long a client may take from a message's first byte to its
 * last, however many come between; {@code null} for no limit
 * @param silenceTimeout how long nothing may be received; {@code null} for no limit. A
 * session can set its own
 * @param concurrency how many messages may be handled at the same time, for handlers off
 * the loop; {@code null} for no limit but one for each client
 */
public record MessageOptions(@Nullable Integer maxSize, @Nullable Duration firstMessageTimeout,
		@Nullable Duration messageTimeout, @Nullable Duration silenceTimeout, @Nullable Integer concurrency) {

	/** What is not said otherwise. */
	public static final MessageOptions DEFAULTS = new MessageOptions(null, null, Duration.ofMinutes(1), null, null);

	public MessageOptions {
		checkPositive(maxSize, "max-message-size");
		checkPositive(firstMessageTimeout, "first-message-timeout");
		checkPositive(messageTimeout, "message-timeout");
		checkPositive(silenceTimeout, "silence-timeout");
		checkPositive(concurrency, "message-concurrency");
	}

	private static void checkPositive(@Nullable Integer value, String option) {
		if (value != null && value < 1) {
			throw new InvalidOptionException(option, value, "must be at least 1");
		}
	}

	private static void checkPositive(@Nullable Duration value, String option) {
		if (value != null && !value.isPositive()) {
			throw new InvalidOptionException(option, value, "must be more than 0; leave it out for no limit");
		}
	}

}
