package dev.selecho.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.selecho.message.MalformedMessageException.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Framings against parsers that know the whole input as a text, and take no care of
 * anything: of random bytes both have to make the same, however the bytes come.
 */
class NaiveParsersTests {

	private static final int SEEDS = 40;

	/** What a parser takes off the beginning of a text. */
	record Step(int length, @Nullable String body, @Nullable Fault fault) {

		static Step message(int length, String body, int max) {
			return (body.length() > max) ? fault(Fault.TOO_LONG) : new Step(length, body, null);
		}

		static Step fault(Fault fault) {
			return new Step(0, null, fault);
		}

		/** So much of a body is there, and no end. */
		static Step open(int size, int max) {
			return fault((size > max) ? Fault.TOO_LONG : Fault.TRUNCATED);
		}

	}

	private static Reading parse(String input, Function<String, Step> parser) {
		List<String> bodies = new ArrayList<>();
		String rest = input;
		while (!rest.isEmpty()) {
			Step step = parser.apply(rest);
			if (step.fault() != null) {
				return new Reading(bodies, step.fault());
			}
			bodies.add(String.valueOf(step.body()));
			rest = rest.substring(step.length());
		}
		return new Reading(bodies, null);
	}

	private static Step line(String rest) {
		int end = rest.indexOf('\n');
		String line = (end < 0) ? rest : rest.substring(0, end);
		String body = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
		return (end < 0) ? Step.open(body.length(), 9) : Step.message(end + 1, body, 9);
	}

	private static Step strictLine(String rest) {
		for (int i = 0; i < rest.length(); i++) {
			if (rest.startsWith("\r\n", i)) {
				return Step.message(i + 2, rest.substring(0, i), 9);
			}
			boolean begun = rest.charAt(i) == '\r' && i + 1 == rest.length();
			if (rest.charAt(i) == '\n' || (rest.charAt(i) == '\r' && !begun)) {
				return Step.fault(Fault.MALFORMED);
			}
		}
		return Step.open(rest.length() - (rest.endsWith("\r") ? 1 : 0), 9);
	}

	private static Step delimited(String rest) {
		int end = rest.indexOf("aab");
		if (end >= 0) {
			return Step.message(end + 3, rest.substring(0, end), 9);
		}
		int begun = rest.endsWith("aa") ? 2 : rest.endsWith("a") ? 1 : 0;
		return Step.open(rest.length() - begun, 9);
	}

	private static Step prefixed(String rest) {
		if (rest.length() < 3) {
			return Step.fault(Fault.TRUNCATED);
		}
		// Little endian, two bytes, behind one; counts all.
		int total = rest.charAt(1) + 256 * rest.charAt(2);
		if (total < 3) {
			return Step.fault(Fault.MALFORMED);
		}
		if (total > 9) {
			return Step.fault(Fault.TOO_LONG);
		}
		return (total > rest.length()) ? Step.fault(Fault.TRUNCATED) : Step.message(total, rest.substring(0, total), 9);
	}

	private static Step decimal(String rest) {
		for (int i = 0; i < 2; i++) {
			if (i == rest.length()) {
				return Step.fault(Fault.TRUNCATED);
			}
			if (!Character.isDigit(rest.charAt(i))) {
				return Step.fault(Fault.MALFORMED);
			}
		}
		int size = Integer.parseInt(rest.substring(0, 2));
		if (size > 9) {
			return Step.fault(Fault.TOO_LONG);
		}
		return (rest.length() < 2 + size) ? Step.fault(Fault.TRUNCATED)
				: Step.message(2 + size, rest.substring(2, 2 + size), 9);
	}

	private static Step varint(String rest) {
		long size = 0;
		for (int i = 0; i < 5; i++) {
			if (i == rest.length()) {
				return Step.fault(Fault.TRUNCATED);
			}
			size += (rest.charAt(i) % 128L) << (7 * i);
			if (rest.charAt(i) < 128) {
				if (size > 9) {
					return Step.fault(Fault.TOO_LONG);
				}
				int end = i + 1 + (int) size;
				return (rest.length() < end) ? Step.fault(Fault.TRUNCATED)
						: Step.message(end, rest.substring(i + 1, end), 9);
			}
		}
		return Step.fault(Fault.MALFORMED);
	}

	private static Step enclosed(String rest) {
		if (rest.charAt(0) != '<') {
			return Step.fault(Fault.MALFORMED);
		}
		int end = rest.indexOf("!>", 1);
		if (end >= 0) {
			return Step.message(end + 2, rest.substring(1, end), 9);
		}
		return Step.open(rest.length() - 1 - ((rest.length() > 1 && rest.endsWith("!")) ? 1 : 0), 9);
	}

	/** Flags on both sides, and 1 or 2 behind an escape. */
	private static Step flagged(String rest) {
		int start = 0;
		while (start < rest.length() && rest.charAt(start) == '~') {
			start++;
		}
		if (start == 0) {
			return Step.fault(Fault.MALFORMED);
		}
		if (start - 1 > 9) {
			return Step.fault(Fault.TOO_LONG);
		}
		int end = rest.indexOf('~', start);
		String content = (end < 0) ? rest.substring(start) : rest.substring(start, end);
		if (content.length() >= 2 * (9 + 1)) {
			return Step.fault(Fault.TOO_LONG);
		}
		if (end < 0) {
			return Step.fault(Fault.TRUNCATED);
		}
		return content.matches("([^}]|}[12])*")
				? Step.message(end + 1, content.replace("}2", "~").replace("}1", "}"), 9) : Step.fault(Fault.MALFORMED);
	}

	private static Step counted(String rest) {
		int end = rest.indexOf(' ');
		String digits = (end < 0) ? rest : rest.substring(0, end);
		if (!(digits + "0").matches("[1-9][0-9]{0,9}") || (end == 0)) {
			return Step.fault(Fault.MALFORMED);
		}
		if (end < 0) {
			return Step.fault(Fault.TRUNCATED);
		}
		long size = Long.parseLong(digits);
		if (size > 9) {
			return Step.fault(Fault.TOO_LONG);
		}
		int length = end + 1 + (int) size;
		return (rest.length() < length) ? Step.fault(Fault.TRUNCATED)
				: Step.message(length, rest.substring(end + 1, length), 9);
	}

	private static Arguments with(Framing framing, String alphabet, Function<String, Step> naive) {
		return arguments(framing, alphabet, naive);
	}

	static Stream<Arguments> framings() {
		return Stream
			.of(with(Framing.lines(9), "\n\r\nabc", NaiveParsersTests::line),
					with(Framing.crlf(9), "\r\nab", NaiveParsersTests::strictLine),
					with(Framing.enclosed(Reading.bytes("~"), Reading.bytes("~"), 9)
						.escape('}', '~', '2')
						.escape('}', '}', '1'), "~~~}12a", NaiveParsersTests::flagged),
					with(Framing.decimalLength(0, 9), "0112  x", NaiveParsersTests::counted),
					with(Framing.delimited(9, Reading.bytes("aab")), "aaabcb", NaiveParsersTests::delimited),
					with(Framing.lengthPrefix(2, 9).at(1).inclusive().littleEndian(), "\0\3\4\5\0\0\6",
							NaiveParsersTests::prefixed),
					with(Framing.decimalLength(2, 9), "000012x", NaiveParsersTests::decimal),
					with(Framing.varint(9), "\0\1\2\3\u0080\u0081\u00ff", NaiveParsersTests::varint),
					with(Framing.enclosed(Reading.bytes("<"), Reading.bytes("!>"), 9), "<!>!><a",
							NaiveParsersTests::enclosed))
			.flatMap((each) -> IntStream.range(0, SEEDS)
				.mapToObj((seed) -> arguments(each.get()[0], each.get()[1], each.get()[2], seed)));
	}

	@ParameterizedTest
	@MethodSource("framings")
	void whatANaiveParserMakesOfRandomBytesTheFramingMakesToo(Framing framing, String alphabet,
			Function<String, Step> naive, int seed) {
		Random random = new Random(seed);
		for (int round = 0; round < 20; round++) {
			StringBuilder input = new StringBuilder();
			for (int i = random.nextInt(40); i >= 0; i--) {
				input.append(alphabet.charAt(random.nextInt(alphabet.length())));
			}
			byte[] bytes = Reading.bytes(input.toString());
			Reading expected = parse(input.toString(), naive);
			assertThat(Reading.everySplit(framing, bytes)).as(input.toString()).isEqualTo(expected);
		}
	}

}
