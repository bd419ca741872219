package dev.selecho.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.selecho.message.MessageOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * What the properties say of the messages of one listener: each is {@code null} where
 * they say nothing, and a time is 0 where there is to be no limit.
 *
 * @param maxSize the largest
 * @param first time for the first
 * @param whole time for each
 * @param silence time without any
 * @param concurrency most at the same time
 * @param own the properties that are of the listener alone, with their values: they are
 * for a protocol that has messages
 */
record MessageLimits(@Nullable DataSize maxSize, @Nullable Duration first, @Nullable Duration whole,
		@Nullable Duration silence, @Nullable Integer concurrency, Map<String, Object> own) {

	/**
	 * Returns the limits of listeners that have none of their own.
	 * @param from the properties
	 * @return the limits
	 * @throws dev.selecho.net.InvalidOptionException if they cannot be
	 */
	static MessageLimits ofAll(TcpServerProperties from) {
		return new MessageLimits(from.maxMessageSize(), from.firstMessageTimeout(), from.messageTimeout(),
				from.silenceTimeout(), from.messageConcurrency(), Map.of())
			.checked();
	}

	/**
	 * Returns the limits of one listener.
	 * @param from its properties
	 * @return the limits
	 * @throws dev.selecho.net.InvalidOptionException if they cannot be
	 */
	MessageLimits withOwn(ListenerProperties from) {
		Map<String, Object> set = new LinkedHashMap<>();
		return new MessageLimits(own(set, "max-message-size", from.maxMessageSize(), this.maxSize),
				own(set, "first-message-timeout", from.firstMessageTimeout(), this.first),
				own(set, "message-timeout", from.messageTimeout(), this.whole),
				own(set, "silence-timeout", from.silenceTimeout(), this.silence),
				own(set, "message-concurrency", from.messageConcurrency(), this.concurrency), set)
			.checked();
	}

	private static <T> @Nullable T own(Map<String, Object> set, String property, @Nullable T own, @Nullable T all) {
		if (own == null) {
			return all;
		}
		set.put(property, own);
		return own;
	}

	private MessageLimits checked() {
		var _ = over(MessageOptions.DEFAULTS);
		return this;
	}

	/**
	 * Returns what a service is to keep to.
	 * @param base what the application says of it
	 * @return the limits, of the properties where they say anything
	 */
	MessageOptions over(MessageOptions base) {
		Integer size = (this.maxSize != null)
				? (Integer) Math.clamp(this.maxSize.toBytes(), Integer.MIN_VALUE, Integer.MAX_VALUE) : base.maxSize();
		return new MessageOptions(size, OptionMapper.ownOrNone(this.first, base.firstMessageTimeout()),
				OptionMapper.ownOrNone(this.whole, base.messageTimeout()),
				OptionMapper.ownOrNone(this.silence, base.silenceTimeout()),
				(this.concurrency != null) ? this.concurrency : base.concurrency());
	}

}
