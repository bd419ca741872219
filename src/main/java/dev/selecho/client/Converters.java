package dev.selecho.client;

import java.net.InetAddress;
import java.time.Duration;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Read the values of options, for picocli.
 */
final class Converters {

	private Converters() {
	}

	/** Turns what a converter says into what picocli says. */
	abstract static class Converter<T> implements ITypeConverter<T> {

		abstract T parse(String text);

		@Override
		public T convert(String text) {
			try {
				return parse(text);
			}
			catch (IllegalArgumentException ex) {
				throw new TypeConversionException(ex.getMessage());
			}
		}

	}

	static final class Time extends Converter<Duration> {

		@Override
		Duration parse(String text) {
			return Texts.parseDuration(text);
		}

	}

	static final class Keepalive extends Converter<Duration> {

		@Override
		Duration parse(String text) {
			return text.equals("off") ? Duration.ZERO : Texts.parseDuration(text);
		}

	}

	static final class Size extends Converter<Long> {

		@Override
		Long parse(String text) {
			return Texts.parseSize(text);
		}

	}

	static final class Expression extends Converter<Assertion> {

		@Override
		Assertion parse(String text) {
			return Assertion.parse(text);
		}

	}

	static final class Address extends Converter<InetAddress> {

		@Override
		InetAddress parse(String text) {
			return InetAddress.ofLiteral(text);
		}

	}

	static final class Proxy extends Converter<ProxyHeader> {

		@Override
		ProxyHeader parse(String text) {
			return switch (text) {
				case "v1" -> ProxyHeader.V1;
				case "v2" -> ProxyHeader.V2;
				default -> throw new IllegalArgumentException("'" + text + "' is not v1 or v2");
			};
		}

	}

	static final class Format extends Converter<CheckOptions.Format> {

		@Override
		CheckOptions.Format parse(String text) {
			return switch (text) {
				case "text" -> CheckOptions.Format.TEXT;
				case "json" -> CheckOptions.Format.JSON;
				case "events" -> CheckOptions.Format.EVENTS;
				default -> throw new IllegalArgumentException("'" + text + "' is not text, json or events");
			};
		}

	}

}
