package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.selecho.message.MalformedMessageException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Where messages end, however their bytes come. Each input is read at once, byte by byte,
 * by three bytes, and split in two at each position.
 */
class FramingTests {

	private static final byte[] STX = { 2 };

	private static final byte[] ETX = { 3 };

	private static final byte[] FLAG = { 0x7e };

	private static final Enclosed JT808 = Framing.enclosed(FLAG, FLAG, 5)
		.escape(0x7d, 0x7e, 0x02)
		.escape(0x7d, 0x7d, 0x01);

	static Stream<Arguments> wholeMessages() {
		return Stream.of(
				// lines
				arguments(Framing.lines(5), "one\ntwo\r\n\n\r\nfives\nfives\r\n",
						List.of("one", "two", "", "", "fives", "fives")),
				arguments(Framing.lines(5), "a\rb\n\r\r\n", List.of("a\rb", "\r")),
				arguments(Framing.crlf(5), "one\r\n\r\nfives\r\n", List.of("one", "", "fives")),
				// delimited
				arguments(Framing.delimited(5, (byte) 0), "one\0\0fives\0", List.of("one", "", "fives")),
				arguments(Framing.delimited(5, (byte) '|', (byte) '|'), "a|b||||c||", List.of("a|b", "", "c")),
				arguments(Framing.delimited(6, Reading.bytes("aab")), "aaaabxaab", List.of("aa", "x")),
				// fixed
				arguments(Framing.fixed(3), "onetwo", List.of("one", "two")),
				// length prefix
				arguments(Framing.lengthPrefix(1, 5), "\3one\0\5fives", List.of("one", "", "fives")),
				arguments(Framing.lengthPrefix(2, 5), "\0\3one\0\0\0\5fives", List.of("one", "", "fives")),
				arguments(Framing.lengthPrefix(3, 5), "\0\0\3one", List.of("one")),
				arguments(Framing.lengthPrefix(4, 5), "\0\0\0\3one", List.of("one")),
				arguments(Framing.lengthPrefix(2, 5).littleEndian(), "\3\0one", List.of("one")),
				arguments(Framing.lengthPrefix(4, 5).littleEndian(), "\3\0\0\0one", List.of("one")),
				arguments(Framing.lengthPrefix(2, 5).inclusive(), "\0\5one\0\2", List.of("one", "")),
				arguments(Framing.lengthPrefix(2, 5).plus(2), "\0\1axx\0\0xx", List.of("axx", "xx")),
				arguments(Framing.lengthPrefix(2, 5).plus(-2), "\0\5one\0\2", List.of("one", "")),
				arguments(Framing.lengthPrefix(2, 12).at(4), "TTPP\0\3ABC", List.of("TTPP\0\3ABC")),
				arguments(Framing.lengthPrefix(1, 12).at(1).inclusive(), "T\5ABCT\2", List.of("T\5ABC", "T\2")),
				// varint
				arguments(Framing.varint(200), "\3one\0" + "\u0096\1" + "x".repeat(150),
						List.of("one", "", "x".repeat(150))),
				arguments(Framing.varint(5), "\u0083\u0080\0one", List.of("one")),
				// decimal
				arguments(Framing.decimalLength(4, 5), "0003one00000005fives", List.of("one", "", "fives")),
				arguments(Framing.decimalLength(0, 12), "3 one12 twelve bytes", List.of("one", "twelve bytes")),
				// enclosed
				arguments(Framing.enclosed(STX, ETX, 5), "\2one\3\2\3\2fives\3", List.of("one", "", "fives")),
				arguments(Framing.enclosed(new byte[] { 0x0b }, new byte[] { 0x1c, 0x0d }, 8),
						"\u000bMSH\u001cA\u001c\r\u000bX\u001c\r", List.of("MSH\u001cA", "X")),
				arguments(JT808, "~one~~two~~~x~", List.of("one", "two", "x")),
				arguments(JT808, "~a}\2b}\1~~}\2}\2}\1}\1}\2~", List.of("a~b}", "~~}}~")),
				arguments(JT808, "~~~~~~fives~~~x~", List.of("fives", "x")),
				arguments(Framing.enclosed(Reading.bytes("||"), Reading.bytes("||"), 5), "||||a|b||||||c||",
						List.of("a|b", "c")));
	}

	@ParameterizedTest
	@MethodSource("wholeMessages")
	void messagesAreTheSameHoweverTheyCome(Framing framing, String input, List<String> bodies) {
		assertThat(Reading.everySplit(framing, Reading.bytes(input))).isEqualTo(new Reading(bodies, null));
	}

	static Stream<Arguments> violations() {
		return Stream.of(arguments(Framing.lines(5), "ok\nsixsix\n", Fault.TOO_LONG, List.of("ok")),
				arguments(Framing.lines(5), "sixsix\r\n", Fault.TOO_LONG, List.of()),
				arguments(Framing.lines(5), "x".repeat(1_000), Fault.TOO_LONG, List.of()),
				arguments(Framing.lines(5), "ok\nhalf", Fault.TRUNCATED, List.of("ok")),
				arguments(Framing.lines(5), "fives\r", Fault.TRUNCATED, List.of()),
				arguments(Framing.crlf(5), "ok\r\nbad\n", Fault.MALFORMED, List.of("ok")),
				arguments(Framing.crlf(5), "ok\r\nb\rd\r\n", Fault.MALFORMED, List.of("ok")),
				arguments(Framing.crlf(5), "b\r\r\n", Fault.MALFORMED, List.of()),
				arguments(Framing.crlf(5), "\n", Fault.MALFORMED, List.of()),
				arguments(Framing.crlf(5), "sixsix\r\n", Fault.TOO_LONG, List.of()),
				arguments(Framing.delimited(5, (byte) '|', (byte) '|'), "ok||sixsix||", Fault.TOO_LONG, List.of("ok")),
				arguments(Framing.delimited(5, (byte) '|', (byte) '|'), "ok||fives|", Fault.TRUNCATED, List.of("ok")),
				arguments(Framing.fixed(3), "oneTW", Fault.TRUNCATED, List.of("one")),
				arguments(Framing.lengthPrefix(1, 5), "\2ok\6sixsix", Fault.TOO_LONG, List.of("ok")),
				arguments(Framing.lengthPrefix(1, 5), "\2ok\5four", Fault.TRUNCATED, List.of("ok")),
				arguments(Framing.lengthPrefix(4, 5), "\u00ff\u00ff\u00ff\u00ff", Fault.TOO_LONG, List.of()),
				arguments(Framing.lengthPrefix(4, Integer.MAX_VALUE), "\u00ff\u00ff\u00ff\u00ff", Fault.TOO_LONG,
						List.of()),
				arguments(Framing.lengthPrefix(4, Integer.MAX_VALUE), "\u007f\u00ff\u00ff\u00ff", Fault.TRUNCATED,
						List.of()),
				arguments(Framing.lengthPrefix(4, Integer.MAX_VALUE).plus(Integer.MAX_VALUE), "\0\0\0\1",
						Fault.TOO_LONG, List.of()),
				arguments(Framing.lengthPrefix(4, Integer.MAX_VALUE).plus(Integer.MAX_VALUE),
						"\u00ff\u00ff\u00ff\u00ff", Fault.TOO_LONG, List.of()),
				arguments(Framing.lengthPrefix(4, 5).plus(Integer.MIN_VALUE), "\0\0\0\1", Fault.MALFORMED, List.of()),
				arguments(Framing.lengthPrefix(2, 5).inclusive(), "\0\2\0\1", Fault.MALFORMED, List.of("")),
				arguments(Framing.lengthPrefix(2, 5).plus(-3), "\0\3\0\2", Fault.MALFORMED, List.of("")),
				arguments(Framing.lengthPrefix(2, 9).at(4).inclusive(), "TTPP\0\5", Fault.MALFORMED, List.of()),
				arguments(Framing.varint(5), "\2ok\6sixsix", Fault.TOO_LONG, List.of("ok")),
				arguments(Framing.varint(5), "\2ok\u00ff\u00ff\u00ff\u00ff\u000f", Fault.TOO_LONG, List.of("ok")),
				arguments(Framing.varint(5), "\2ok\u0080\u0080\u0080\u0080\u0080", Fault.MALFORMED, List.of("ok")),
				arguments(Framing.varint(5), "\2ok\u0080", Fault.TRUNCATED, List.of("ok")),
				arguments(Framing.decimalLength(4, 5), "0002ok0006sixsix", Fault.TOO_LONG, List.of("ok")),
				arguments(Framing.decimalLength(4, 5), "0002ok00-1x", Fault.MALFORMED, List.of("ok")),
				arguments(Framing.decimalLength(4, 5), "0002ok00", Fault.TRUNCATED, List.of("ok")),
				arguments(Framing.decimalLength(0, 5), "2 ok03 one", Fault.MALFORMED, List.of("ok")),
				arguments(Framing.decimalLength(0, 5), "2 ok one", Fault.MALFORMED, List.of("ok")),
				arguments(Framing.decimalLength(0, 5), "2 ok999999999 ", Fault.TOO_LONG, List.of("ok")),
				arguments(Framing.decimalLength(0, 5), "2 ok9999999999 ", Fault.MALFORMED, List.of("ok")),
				arguments(Framing.enclosed(STX, ETX, 5), "\2ok\3x\2no\3", Fault.MALFORMED, List.of("ok")),
				arguments(Framing.enclosed(STX, ETX, 5), "\2ok\3\2sixsix\3", Fault.TOO_LONG, List.of("ok")),
				arguments(Framing.enclosed(STX, ETX, 5), "\2ok\3\2half", Fault.TRUNCATED, List.of("ok")),
				arguments(JT808, "~ok~~sixsix~", Fault.TOO_LONG, List.of("ok")),
				arguments(JT808, "~ok~~~~~~~~", Fault.TOO_LONG, List.of("ok")),
				arguments(JT808, "~ok~" + "~".repeat(1_000), Fault.TOO_LONG, List.of("ok")),
				arguments(JT808, "~ok~~~~~~~", Fault.TRUNCATED, List.of("ok")),
				arguments(JT808, "~ok~~" + "}\1".repeat(6) + "~", Fault.TOO_LONG, List.of("ok")),
				arguments(JT808, "~ok~~a}\3~", Fault.MALFORMED, List.of("ok")),
				arguments(JT808, "~ok~~a}~", Fault.MALFORMED, List.of("ok")),
				arguments(JT808, "~ok~no~", Fault.MALFORMED, List.of("ok")));
	}

	@ParameterizedTest
	@MethodSource("violations")
	void whatIsNoMessageIsFoundOutHoweverItComes(Framing framing, String input, Fault fault, List<String> before) {
		assertThat(Reading.everySplit(framing, Reading.bytes(input))).isEqualTo(new Reading(before, fault));
	}

	static Stream<Arguments> refusedBodies() {
		return Stream.of(arguments(Framing.lines(5), "sixsix", "6 bytes is longer than the limit of 5"),
				arguments(Framing.lines(9), "two\nlines", "LF at byte 3"),
				arguments(Framing.lines(9), "end\r", "CR at byte 3"),
				arguments(Framing.crlf(9), "two\rparts", "CR at byte 3"),
				arguments(Framing.delimited(9, (byte) 0), "a\0b", "0x00 at byte 1"),
				arguments(Framing.delimited(9, Reading.bytes("||")), "a|", "0x7c7c at byte 1"),
				arguments(Framing.delimited(9, Reading.bytes("abab")), "xab", "0x61626162 at byte 1"),
				arguments(Framing.fixed(3), "four", "each has to have 3"),
				arguments(Framing.lengthPrefix(1, 1_000), "x".repeat(256), "cannot tell"),
				arguments(Framing.lengthPrefix(1, 1_000).inclusive(), "x".repeat(255), "cannot tell"),
				arguments(Framing.lengthPrefix(1, 9).plus(2), "x", "the length -1"),
				arguments(Framing.lengthPrefix(2, 9).at(4), "TTPP\0", "no room for its length"),
				arguments(Framing.varint(5), "sixsix", "6 bytes is longer"),
				arguments(Framing.decimalLength(0, 5), "", "must not begin with 0"),
				arguments(Framing.enclosed(STX, ETX, 5), "a\3", "0x03 at byte 1"),
				arguments(JT808, "", "would not be seen"),
				arguments(Framing.enclosed(STX, ETX, 9).escape(16, 3, 4), "a\20", "0x10 at byte 1, which has no code"),
				arguments(JT808, "sixsix", "6 bytes is longer"),
				arguments(Framing.enclosed(STX, Reading.bytes("!>"), 9).escape(16, 16, 17), "}!>", "0x213e at byte 1"));
	}

	@ParameterizedTest
	@MethodSource("refusedBodies")
	void whatCannotBeToldIsRefusedBeforeAByteIsWritten(Framing framing, String body, String message) {
		FrameOutput output = new FrameOutput(ByteBuffer.allocate(0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> framing.write(ByteBuffer.wrap(Reading.bytes(body)), output))
			.withMessageContaining(message);
		assertThat(output.content().remaining()).isZero();
	}

	static Stream<Arguments> framings() {
		List<Framing> framings = List.of(Framing.lines(40), Framing.crlf(40), Framing.delimited(40, (byte) 0),
				Framing.delimited(40, Reading.bytes("aab")), Framing.fixed(7), Framing.lengthPrefix(1, 40),
				Framing.lengthPrefix(2, 40).inclusive().littleEndian(), Framing.lengthPrefix(3, 40).plus(-1),
				Framing.lengthPrefix(4, 40), Framing.varint(300), Framing.decimalLength(3, 40),
				Framing.decimalLength(0, 40), Framing.enclosed(STX, ETX, 40),
				Framing.enclosed(STX, ETX, 40).escape(16, 16, 16).escape(16, 3, 17), JT808.atMost(4),
				Framing.enclosed(new byte[] { 11 }, new byte[] { 28, 13 }, 40));
		return framings.stream()
			.flatMap((framing) -> IntStream.range(0, 8).mapToObj((seed) -> arguments(framing, seed)));
	}

	/** The bytes that framings look for come often. */
	private static byte[] randomBody(Random random, Framing framing) {
		byte[] special = { '\n', '\r', 0, 'a', 'b', 2, 3, 16, 17, 11, 28, 13, 0x7e, 0x7d, 1, ' ', '0', (byte) 0x80 };
		byte[] body = new byte[random.nextInt(framing.maxSize() + 1)];
		for (int i = 0; i < body.length; i++) {
			body[i] = random.nextBoolean() ? special[random.nextInt(special.length)] : (byte) random.nextInt(256);
		}
		return body;
	}

	/** What is written is read again, in pieces of random sizes, by the same framing. */
	@ParameterizedTest
	@MethodSource("framings")
	void whatIsWrittenIsRead(Framing framing, int seed) {
		Random random = new Random(seed);
		List<String> bodies = new ArrayList<>();
		FrameOutput output = new FrameOutput(ByteBuffer.allocate(0));
		for (int i = 0; i < 200; i++) {
			byte[] body = randomBody(random, framing);
			try {
				framing.write(ByteBuffer.wrap(body), output);
				bodies.add(Reading.text(body));
			}
			catch (IllegalArgumentException ex) {
				// it cannot be told, which the framing has found out
			}
		}
		ByteBuffer content = output.content();
		List<byte[]> pieces = new ArrayList<>();
		while (content.hasRemaining()) {
			byte[] piece = new byte[Math.min(content.remaining(), 1 + random.nextInt(1 << (1 + seed)))];
			content.get(piece);
			pieces.add(piece);
		}
		assertThat(bodies).isNotEmpty();
		assertThat(Reading.of(framing, pieces)).isEqualTo(new Reading(bodies, null));
	}

	@Test
	void aLengthThatStandsWithinTheBodyIsFilledIn() {
		FrameOutput output = new FrameOutput(ByteBuffer.allocate(0));
		Framing modbus = Framing.lengthPrefix(2, 260).at(4);
		modbus.write(ByteBuffer.wrap(Reading.bytes("TTPP??UF")), output);
		assertThat(output.content()).isEqualTo(ByteBuffer.wrap(Reading.bytes("TTPP\0\2UF")));
	}

	@Test
	void theByteThatCannotBeToldIsCountedFromTheBodysBeginning() {
		ByteBuffer body = ByteBuffer.wrap(Reading.bytes("...ab\ncdefgh\n")).position(3).order(ByteOrder.LITTLE_ENDIAN);
		for (Framing framing : List.of(Framing.lines(20), Framing.crlf(20), Framing.delimited(20, (byte) '\n'),
				Framing.enclosed(STX, Reading.bytes("\n"), 20), Framing.enclosed(STX, ETX, 20).escape('\n', 3, 4))) {
			assertThatIllegalArgumentException().isThrownBy(() -> framing.frame(body.position(3)))
				.withMessageContaining("at byte 2");
		}
	}

	@Test
	void aCrAmidALenientLineIsPartOfIt() {
		assertThat(Framing.lines(9).frame(ByteBuffer.wrap(Reading.bytes("\ra\rb"))))
			.isEqualTo(ByteBuffer.wrap(Reading.bytes("\ra\rb\n")));
	}

	@Test
	void whatEscapesTheEndMayContainIt() {
		Framing framing = Framing.enclosed(STX, Reading.bytes("!>"), 9).escape(16, 16, 17).escape(16, '>', 18);
		assertThat(framing.frame(ByteBuffer.wrap(Reading.bytes("a!>\20"))))
			.isEqualTo(ByteBuffer.wrap(Reading.bytes("\2a!\20\22\20\21!>")));
	}

	@Test
	void aLimitCanBeLoweredAndNotRaised() {
		assertThat(Framing.lines(100).atMost(10).maxSize()).isEqualTo(10);
		assertThat(Framing.lines(10).atMost(100).maxSize()).isEqualTo(10);
		assertThat(Framing.fixed(10).atMost(10).maxSize()).isEqualTo(10);
		assertThat(Framing.fixed(10).atMost(11).maxSize()).isEqualTo(10);
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.fixed(10).atMost(9))
			.withMessageContaining("leave max-message-size out");
	}

	@Test
	void whatCannotBeAFramingIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.lines(0));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.lengthPrefix(5, 10));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.lengthPrefix(0, 10));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.delimited(10));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.decimalLength(2, 100));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.decimalLength(10, 100));
		assertThatIllegalArgumentException().isThrownBy(() -> JT808.escape(0x7d, 0x55, 0x02))
			.withMessageContaining("stands for 0x7e already");
		assertThatIllegalArgumentException().isThrownBy(() -> JT808.escape(0x11, 0x55, 0x05));
		assertThatIllegalArgumentException().isThrownBy(() -> JT808.escape(0x7d, 256, 0x05))
			.withMessageContaining("256 is no byte");
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.decimalLength(0, 1_000_000_000))
			.withMessageContaining("lower it");
	}

	@Test
	void anEscapeInWhichTheEndWouldBeFoundIsRefused() {
		Enclosed doubled = Framing.enclosed(new byte[] { 16, 2 }, new byte[] { 16, 3 }, 9);
		assertThatIllegalArgumentException().isThrownBy(() -> doubled.escape(16, 16, 17))
			.withMessageContaining("0x10 of an escape is part of the end 0x1003");
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.enclosed(STX, ETX, 9).escape(16, 16, 3))
			.withMessageContaining("0x03 of an escape is part of the end 0x03");
	}

	@Test
	void aLengthThatNoMessageCanHaveIsRefused() {
		LengthPrefix two = Framing.lengthPrefix(2, 9);
		assertThat(two.at(7).maxSize()).isEqualTo(9);
		assertThat(two.plus(9).maxSize()).isEqualTo(9);
		assertThat(two.plus(-65_535).maxSize()).isEqualTo(9);
		assertThatIllegalArgumentException().isThrownBy(() -> two.at(8))
			.withMessageContaining("at least 10 bytes, and at most 9: raise the limit");
		assertThatIllegalArgumentException().isThrownBy(() -> two.at(Integer.MAX_VALUE));
		assertThatIllegalArgumentException().isThrownBy(() -> two.at(-1)).withMessageContaining("before the message");
		assertThatIllegalArgumentException().isThrownBy(() -> two.plus(10));
		assertThatIllegalArgumentException().isThrownBy(() -> two.plus(Integer.MAX_VALUE));
		assertThatIllegalArgumentException().isThrownBy(() -> two.plus(-65_536));
		assertThatIllegalArgumentException().isThrownBy(() -> two.plus(Integer.MIN_VALUE));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.lengthPrefix(2, 260).at(4).atMost(5))
			.withMessageContaining("raise the limit");
	}

}
