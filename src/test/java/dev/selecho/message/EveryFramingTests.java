package dev.selecho.message;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import dev.selecho.message.MalformedMessageException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is promised of every framing that is limited.
 */
class EveryFramingTests {

	private static final int MAX = 40;

	private static final byte[] STX = { 2 };

	private static final byte[] ETX = { 3 };

	private static final byte[] FLAG = { '~' };

	private static Enclosed flags(int max) {
		return Framing.enclosed(FLAG, FLAG, max).escape('}', '~', 2).escape('}', '}', 1);
	}

	static Stream<IntFunction<Framing>> framings() {
		return Stream.of(Framing::lines, Framing::crlf, (max) -> Framing.delimited(max, (byte) 0),
				(max) -> Framing.delimited(max, Reading.bytes("aab")), (max) -> Framing.lengthPrefix(1, max),
				(max) -> Framing.lengthPrefix(2, max).inclusive(),
				(max) -> Framing.lengthPrefix(3, max).littleEndian().plus(2),
				(max) -> Framing.lengthPrefix(4, max).plus(-4), (max) -> Framing.lengthPrefix(2, max).at(4),
				(max) -> Framing.lengthPrefix(2, max).at(1).inclusive(), Framing::varint,
				(max) -> Framing.decimalLength(2, max), (max) -> Framing.decimalLength(0, max),
				(max) -> Framing.enclosed(STX, ETX, max),
				(max) -> Framing.enclosed(new byte[] { 11 }, new byte[] { 28, 13 }, max), EveryFramingTests::flags);
	}

	private static ByteBuffer body(int size, char filling) {
		return ByteBuffer.wrap(Reading.bytes(String.valueOf(filling).repeat(size)));
	}

	private static byte[] frame(Framing framing, ByteBuffer body) {
		ByteBuffer message = framing.frame(body);
		byte[] bytes = new byte[message.remaining()];
		message.get(bytes);
		return bytes;
	}

	private static byte[] twice(byte[] bytes) {
		return Reading.bytes(Reading.text(bytes).repeat(2));
	}

	@ParameterizedTest
	@MethodSource("framings")
	void aBodyOfTheMaximumPassesHoweverItComes(IntFunction<Framing> framings) {
		Framing framing = framings.apply(MAX);
		Reading reading = Reading.everySplit(framing, twice(frame(framing, body(MAX, 'x'))));
		assertThat(reading.fault()).isNull();
		assertThat(reading.bodies()).hasSize(2).allSatisfy((body) -> assertThat(body).hasSize(MAX).endsWith("x"));
	}

	@ParameterizedTest
	@MethodSource("framings")
	void oneByteMoreDoesNotPassHoweverItComes(IntFunction<Framing> framings) {
		Framing larger = framings.apply(MAX + 1);
		byte[] message = frame(larger, body(MAX + 1, 'x'));
		assertThat(Reading.everySplit(larger, message).bodies()).hasSize(1);
		Reading tooLong = new Reading(List.of(), Fault.TOO_LONG);
		assertThat(Reading.everySplit(framings.apply(MAX), message)).isEqualTo(tooLong);
		assertThat(Reading.everySplit(larger.atMost(MAX), message)).isEqualTo(tooLong);
		assertThat(larger.atMost(MAX).maxSize()).isEqualTo(MAX);
	}

	@ParameterizedTest
	@MethodSource("framings")
	void oneByteMoreIsNotWritten(IntFunction<Framing> framings) {
		FrameOutput output = new FrameOutput(ByteBuffer.allocate(0));
		assertThatIllegalArgumentException().isThrownBy(() -> framings.apply(MAX).write(body(MAX + 1, 'x'), output))
			.withMessageContaining("41 bytes")
			.withMessageContaining("limit of 40")
			.withMessageContaining("max-message-size");
		assertThat(output.content().remaining()).isZero();
	}

	@ParameterizedTest
	@MethodSource("framings")
	void aLimitBelowOneIsRefused(IntFunction<Framing> framings) {
		assertThatIllegalArgumentException().isThrownBy(() -> framings.apply(MAX).atMost(0))
			.withMessageContaining("at least 1");
		assertThatIllegalArgumentException().isThrownBy(() -> framings.apply(-1)).withMessageContaining("at least 1");
	}

	@ParameterizedTest
	@MethodSource("framings")
	void theOrderOfABodysNumbersChangesNothing(IntFunction<Framing> framings) {
		Framing framing = framings.apply(MAX);
		ByteBuffer body = body(MAX, 'x').order(ByteOrder.LITTLE_ENDIAN);
		assertThat(frame(framing, body)).isEqualTo(frame(framing, body(MAX, 'x')));
		assertThat(body.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
		assertThat(body.remaining()).isZero();
	}

	/** Warm or not: what reads and writes has nothing to allocate. */
	@ParameterizedTest
	@MethodSource("framings")
	void nothingIsAllocatedForAMessage(IntFunction<Framing> framings) {
		int rounds = 20_000;
		Framing framing = framings.apply(MAX);
		ByteBuffer body = body(MAX, 'x');
		FrameOutput output = new FrameOutput(ByteBuffer.allocate(256));
		exchange(framing, body, output, rounds);
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		exchange(framing, body, output, rounds);
		long allocated = threads.getCurrentThreadAllocatedBytes() - before;
		assertThat((double) allocated / rounds).as("bytes allocated for a message").isLessThan(1);
	}

	private static void exchange(Framing framing, ByteBuffer body, FrameOutput output, int rounds) {
		for (int i = 0; i < rounds; i++) {
			output.clear();
			framing.write(body.clear(), output);
			ByteBuffer message = output.content();
			if (framing.length(message, 0) != message.remaining() || framing.body(message).remaining() != MAX) {
				throw new AssertionError(framing + " does not read what it has written");
			}
		}
	}

	static Stream<Arguments> searches() {
		return Stream.of(arguments(Framing.lines(MAX), "", "\n"), arguments(Framing.crlf(MAX), "", "\r\n"),
				arguments(Framing.delimited(MAX, (byte) 0), "", "\0"),
				arguments(Framing.delimited(MAX, Reading.bytes("aab")), "", "aab"),
				arguments(Framing.enclosed(STX, ETX, MAX), "\2", "\3"), arguments(flags(MAX), "~", "~"),
				arguments(Framing.enclosed(STX, Reading.bytes("!>"), MAX), "\2", "!>"));
	}

	/**
	 * An end that is put where it has looked already is not found: so it does not look
	 * again.
	 */
	@ParameterizedTest
	@MethodSource("searches")
	void whatWasSearchedIsNotSearchedAgain(Framing framing, String start, String end) {
		ByteBuffer input = ByteBuffer.allocate(MAX);
		input.put(Reading.bytes(start + "x".repeat(20))).flip();
		int seen = input.limit();
		assertThat(framing.length(input, 0)).isEqualTo(Framing.INCOMPLETE);
		input.put(seen - end.length(), Reading.bytes(end));
		input.limit(seen + 1).put(seen, (byte) 'x');
		assertThat(framing.length(input, seen)).isEqualTo(Framing.INCOMPLETE);
		assertThat(framing.length(input, 0)).isEqualTo(seen);
	}

	/**
	 * If it looked at the first ones again, it would take the rest for a body that is too
	 * long.
	 */
	@Test
	void aRowOfFlagsIsNotWalkedAgain() {
		int row = 64;
		Framing framing = Framing.enclosed(FLAG, FLAG, row);
		ByteBuffer input = ByteBuffer.allocate(2 * row);
		input.put(Reading.bytes("~".repeat(row) + "x")).flip();
		assertThat(framing.length(input, 0)).isEqualTo(Framing.INCOMPLETE);
		int seen = input.limit();
		input.put(1, Reading.bytes("y".repeat(row / 4)));
		input.limit(seen + 1).put(seen, (byte) 'x');
		assertThat(framing.length(input, seen)).isEqualTo(Framing.INCOMPLETE);
		assertThat(framing.length(input, 0)).isEqualTo(1 + row / 4 + 1);
	}

}
