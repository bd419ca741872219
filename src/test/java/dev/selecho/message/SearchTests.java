package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The search for a byte, eight at a time, against one by one.
 */
class SearchTests {

	/** Neighbours of each other in a bit, and at the ends of what a byte can be. */
	private static final byte[] VALUES = { 0, 1, '\n', '\n' ^ 1, (byte) 0x8a, 0x7f, (byte) 0x80, (byte) 0xff };

	static Stream<Arguments> inputs() {
		return Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)
			.flatMap((order) -> IntStream.range(0, 20).mapToObj((seed) -> arguments(order, seed)));
	}

	@ParameterizedTest
	@MethodSource("inputs")
	void itFindsTheFirstInEachRange(ByteOrder order, int seed) {
		Random random = new Random(seed);
		ByteBuffer bytes = ByteBuffer.allocate(40).order(order);
		while (bytes.hasRemaining()) {
			bytes.put(VALUES[random.nextInt(VALUES.length)]);
		}
		bytes.clear();
		for (byte wanted : VALUES) {
			for (int from = 0; from <= bytes.limit(); from++) {
				for (int to = from; to <= bytes.limit(); to++) {
					assertThat(Search.indexOf(bytes, from, to, wanted)).isEqualTo(oneByOne(bytes, from, to, wanted));
				}
			}
		}
	}

	private static int oneByOne(ByteBuffer bytes, int from, int to, byte wanted) {
		for (int i = from; i < to; i++) {
			if (bytes.get(i) == wanted) {
				return i;
			}
		}
		return to;
	}

}
