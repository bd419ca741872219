package dev.selecho.client;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What has to hold, such as {@code outage.new<=0s}.
 *
 * @param expression as it was written
 * @param subject what it is about
 * @param test what a value has to pass
 */
record Assertion(String expression, Subject subject, LongPredicate test) {

	private static final Pattern SYNTAX = Pattern
		.compile("\\s*([a-z0-9.-]+?)\\s*(<=|>=|==|=|<|>)\\s*([^<>=\\s]\\S*)\\s*");

	/** What holds in a steady run if nothing else is asserted about the same. */
	private static final List<Assertion> DEFAULTS = Stream
		.of("wrong-bytes<=0", "proxy-header<=0", "stalls<=0", "resets<=0", "short-end<=0", "outage.new<=0s")
		.map(Assertion::parse)
		.toList();

	/**
	 * Reads an assertion.
	 * @param expression a subject, a comparison and a limit
	 * @return the assertion
	 * @throws IllegalArgumentException if it is none
	 */
	static Assertion parse(String expression) {
		Matcher matcher = SYNTAX.matcher(expression);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("'" + expression
					+ "' is no assertion: SUBJECT, one of <= < >= > =, and a number or a time, such as 'p99<20ms'");
		}
		Subject subject = Subject.byName().get(matcher.group(1));
		if (subject == null) {
			throw new IllegalArgumentException("'" + expression + "': nothing is known as '" + matcher.group(1)
					+ "'; there are " + String.join(", ", Subject.byName().keySet()));
		}
		return new Assertion(expression.strip(), subject,
				test(matcher.group(2), limit(expression, subject, matcher.group(3))));
	}

	private static long limit(String expression, Subject subject, String text) {
		if (subject.unit() == Subject.Unit.TIME) {
			try {
				return Texts.parseDuration(text).toNanos();
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("'" + expression + "': " + ex.getMessage());
			}
		}
		if (!text.matches("\\d{1,18}")) {
			throw new IllegalArgumentException(
					"'" + expression + "': " + subject + " is compared with a whole number, not with '" + text + "'");
		}
		return Long.parseLong(text);
	}

	private static LongPredicate test(String comparison, long limit) {
		return switch (comparison) {
			case "<=" -> (value) -> value <= limit;
			case "<" -> (value) -> value < limit;
			case ">=" -> (value) -> value >= limit;
			case ">" -> (value) -> value > limit;
			default -> (value) -> value == limit;
		};
	}

	/**
	 * Adds those of the defaults about whose subject nothing was said.
	 * @param given what was said
	 * @return all
	 */
	static List<Assertion> withDefaults(List<Assertion> given) {
		List<Assertion> all = new ArrayList<>(given);
		DEFAULTS.stream()
			.filter((standard) -> given.stream().noneMatch((it) -> it.subject().equals(standard.subject())))
			.forEach(all::add);
		return all;
	}

	/**
	 * Compares with what was found.
	 * @param findings what was found
	 * @return whether it holds
	 */
	Result check(Findings findings) {
		OptionalLong value = this.subject.value().apply(findings);
		if (value.isEmpty()) {
			return Result.UNDECIDED;
		}
		return this.test.test(value.getAsLong()) ? Result.HOLDS : Result.VIOLATED;
	}

	/** What was seen, in words: a number where there is nothing to name. */
	String seen(Findings findings) {
		String text = this.subject.text().apply(findings);
		return text.isEmpty() ? this.subject + " 0" : text;
	}

	/**
	 * Whether it holds.
	 */
	enum Result {

		/** It does. */
		HOLDS,

		/** It does not. */
		VIOLATED,

		/** Too little was seen. */
		UNDECIDED

	}

}
