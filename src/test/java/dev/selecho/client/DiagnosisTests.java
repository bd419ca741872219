package dev.selecho.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import dev.selecho.client.Diagnosis.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams to which one known thing has happened, at random places.
 */
class DiagnosisTests {

	private static final int ROUNDS = 400;

	private static final int CONNECTIONS = 5;

	private static final int OWN = 3;

	/** What is read on explains more than the first bytes do. */
	private static final int LENGTH = 4_096;

	private static final long MOST_OFFSET = 1L << 35;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whatHappenedHasItsName(long seed) {
		Random random = new Random(seed);
		for (int round = 0; round < ROUNDS; round++) {
			Payload payload = new Payload(random.nextLong());
			long begin = random.nextLong(MOST_OFFSET);
			byte[] sent = stream(payload, OWN, begin, LENGTH);
			int at = 1 + random.nextInt(LENGTH - 200);
			int length = 1 + random.nextInt(100);
			for (Kind kind : Kind.values()) {
				byte[] seen = happen(kind, sent, at, length, random, payload, begin);
				String what = kind + " at " + at + ", " + length + " bytes, seed " + seed + ", round " + round;
				int right = payload.matching(OWN, begin, seen, 0, seen.length);
				// A byte may be right by chance.
				assertThat(right).as(what).isBetween(at, at + length + 3);
				Diagnosis diagnosis = Diagnosis.of(new Diagnosis.Stream(payload, OWN, begin + LENGTH, CONNECTIONS),
						begin + right, Arrays.copyOfRange(seen, right, seen.length));
				assertThat(diagnosis.kind()).as(what + ": " + diagnosis.text()).isEqualTo(kind);
			}
		}
	}

	/** The naive model of each. */
	private static byte[] happen(Kind kind, byte[] sent, int at, int length, Random random, Payload payload,
			long begin) {
		return switch (kind) {
			case FLIPPED -> {
				byte[] seen = sent.clone();
				seen[at] ^= (byte) (1 << random.nextInt(8));
				yield seen;
			}
			case LOST -> join(Arrays.copyOf(sent, at), Arrays.copyOfRange(sent, at + length, sent.length));
			case DOUBLED -> join(Arrays.copyOf(sent, at + length), Arrays.copyOfRange(sent, at, sent.length));
			case MOVED -> join(Arrays.copyOf(sent, at),
					join(Arrays.copyOfRange(sent, at + length, at + length + 64),
							join(Arrays.copyOfRange(sent, at, at + length),
									Arrays.copyOfRange(sent, at + length + 64, LENGTH))));
			case FOREIGN -> join(Arrays.copyOf(sent, at),
					join(foreign(random, payload, begin + at), Arrays.copyOfRange(sent, at, LENGTH)));
		};
	}

	private static byte[] foreign(Random random, Payload payload, long offset) {
		if (random.nextBoolean()) {
			return stream(payload, OWN + 1, offset, 8 + random.nextInt(64));
		}
		byte[] bytes = new byte[16 + random.nextInt(64)];
		random.nextBytes(bytes);
		return bytes;
	}

	private static byte[] stream(Payload payload, int connection, long offset, int length) {
		byte[] bytes = new byte[length];
		payload.fill(connection, offset, bytes, 0, length);
		return bytes;
	}

	private static byte[] join(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	@Test
	void eachByteOfAStreamIsTheSameHoweverItIsCut() {
		Payload payload = new Payload(7);
		byte[] whole = stream(payload, 9, 0, 1_000);
		Random random = new Random(11);
		for (int round = 0; round < 1_000; round++) {
			int from = random.nextInt(1_000);
			int length = random.nextInt(1_000 - from);
			assertThat(stream(payload, 9, from, length)).isEqualTo(Arrays.copyOfRange(whole, from, from + length));
			assertThat(payload.matching(9, from, whole, from, length)).isEqualTo(length);
		}
		assertThat(payload.locate(whole, 80)).isEqualTo(new Payload.Place(9, 80));
	}

	@Test
	void lastBytesTellAsMuchAsTheyCan() {
		Payload payload = new Payload(5);
		byte[] sent = stream(payload, OWN, 0, 64);
		Diagnosis.Stream stream = new Diagnosis.Stream(payload, OWN, 64, CONNECTIONS);
		assertThat(Diagnosis.of(stream, 60, Arrays.copyOfRange(sent, 61, 64)))
			.isEqualTo(new Diagnosis(Kind.LOST, "1 byte at offset 60"));
		byte last = (byte) (sent[63] ^ 1);
		assertThat(Diagnosis.of(stream, 63, new byte[] { last }))
			.isEqualTo(new Diagnosis(Kind.FLIPPED, "1 bit in 1 byte at offset 63"));
		assertThat(Diagnosis.of(stream, 64, Arrays.copyOf(sent, 64)))
			.isEqualTo(new Diagnosis(Kind.DOUBLED, "at offset 64 come the 64 bytes before it once more"));
		assertThat(Diagnosis.of(stream, 64, "220 ready\r\n".getBytes(StandardCharsets.US_ASCII)).kind())
			.isEqualTo(Kind.FOREIGN);
	}

}
