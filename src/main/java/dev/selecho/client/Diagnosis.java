package dev.selecho.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What became of a stream in which other bytes came than were due.
 *
 * @param kind its name
 * @param text where, and how many
 */
record Diagnosis(Kind kind, String text) {

	/** Of two streams that have nothing in common, half of the bits differ. */
	private static final double BITS_OF_THE_SAME = 0.35;

	/**
	 * What can become of bytes.
	 */
	enum Kind {

		/** Some bits are others. */
		FLIPPED,

		/** Bytes are missing; what follows is right. */
		LOST,

		/** Bytes have come again. */
		DOUBLED,

		/** Bytes come earlier than others that were sent before them. */
		MOVED,

		/** Bytes of another connection, or of nobody. */
		FOREIGN;

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * Explains what has come.
	 * @param stream whose it should be
	 * @param due the offset of the first byte that is wrong
	 * @param bytes what came from there on
	 * @return what happened first
	 */
	static Diagnosis of(Stream stream, long due, byte[] bytes) {
		List<Run> runs = runs(stream, due, bytes);
		int unknown = runs.isEmpty() ? bytes.length : runs.getFirst().at();
		if (runs.isEmpty()) {
			return altered(stream, due, bytes, unknown);
		}
		Run first = runs.getFirst();
		if (first.connection() != stream.connection()) {
			return new Diagnosis(Kind.FOREIGN,
					String.format(Locale.ROOT,
							"at offset %,d comes what connection %d has sent at %,d: two connections are mixed up", due,
							first.connection(), first.offset()));
		}
		long ahead = first.offset() - due;
		if (ahead == unknown) {
			return altered(stream, due, bytes, unknown);
		}
		if (ahead < unknown && unknown > 0) {
			return new Diagnosis(Kind.FOREIGN, String.format(Locale.ROOT, "%s that nobody has sent at offset %,d",
					bytes(unknown - Math.max(0, ahead)), due));
		}
		if (ahead < 0) {
			return new Diagnosis(Kind.DOUBLED,
					String.format(Locale.ROOT, "at offset %,d come the %s before it once more", due, bytes(-ahead)));
		}
		boolean later = comesLater(stream, due + unknown, runs, bytes);
		return later
				? new Diagnosis(Kind.MOVED, String.format(Locale.ROOT,
						"the bytes of offset %,d come at offset %,d, those before them later", first.offset(), due))
				: new Diagnosis(Kind.LOST, String.format(Locale.ROOT, "%s at offset %,d", bytes(ahead - unknown), due));
	}

	/** Whether what the first piece has skipped is among what follows. */
	private static boolean comesLater(Stream stream, long skipped, List<Run> runs, byte[] bytes) {
		long end = runs.getFirst().offset();
		for (int i = 1; i <= runs.size(); i++) {
			Run before = runs.get(i - 1);
			int gap = before.at() + before.length();
			int next = bytes.length;
			if (i < runs.size()) {
				Run run = runs.get(i);
				next = run.at();
				if (run.connection() == stream.connection() && run.offset() < end
						&& run.offset() + run.length() > skipped) {
					return true;
				}
			}
			// Less than a word does not tell where it comes from.
			if (next - gap == end - skipped
					&& stream.payload().matching(stream.connection(), skipped, bytes, gap, next - gap) == next - gap) {
				return true;
			}
		}
		return false;
	}

	private static String bytes(long count) {
		return String.format(Locale.ROOT, "%,d byte%s", count, (count == 1) ? "" : "s");
	}

	/**
	 * What stands in the right place but is wrong: the same with other bits, or something
	 * else.
	 */
	private static Diagnosis altered(Stream stream, long due, byte[] bytes, int length) {
		byte[] expected = new byte[length];
		stream.payload().fill(stream.connection(), due, expected, 0, length);
		int bits = 0;
		for (int i = 0; i < length; i++) {
			bits += Integer.bitCount((expected[i] ^ bytes[i]) & 0xff);
		}
		if (bits > BITS_OF_THE_SAME * Byte.SIZE * length || due + length > stream.sent()) {
			return new Diagnosis(Kind.FOREIGN,
					String.format(Locale.ROOT, "%s that nobody has sent at offset %,d", bytes(length), due));
		}
		return new Diagnosis(Kind.FLIPPED, String.format(Locale.ROOT, "%d bit%s in %s at offset %,d", bits,
				(bits == 1) ? "" : "s", bytes(length), due));
	}

	/** The pieces of known streams, in the order in which they came. */
	private static List<Run> runs(Stream stream, long due, byte[] bytes) {
		List<Run> runs = new ArrayList<>();
		int at = 0;
		while (at < bytes.length) {
			Run run = runAt(stream, due, bytes, at);
			if (run == null) {
				at++;
			}
			else {
				runs.add(run);
				at += run.length();
			}
		}
		return runs;
	}

	private static @Nullable Run runAt(Stream stream, long due, byte[] bytes, int at) {
		for (int skipped = 0; skipped < Payload.WORD && at + skipped + Payload.WORD <= bytes.length; skipped++) {
			Payload.Place place = stream.payload().locate(bytes, at + skipped);
			long offset = place.offset() - skipped;
			if (stream.knows(place.connection(), offset)) {
				int length = stream.payload().matching(place.connection(), offset, bytes, at, bytes.length - at);
				if (length >= skipped + Payload.WORD) {
					return new Run(place.connection(), offset, at, length);
				}
			}
		}
		// Too few for a whole word: they may stand where they belong, or be the last that
		// were sent.
		int rest = bytes.length - at;
		for (long offset : new long[] { due + at, stream.sent() - rest }) {
			if (rest < 2 * Payload.WORD - 1 && stream.knows(stream.connection(), offset)
					&& stream.payload().matching(stream.connection(), offset, bytes, at, rest) == rest) {
				return new Run(stream.connection(), offset, at, rest);
			}
		}
		return null;
	}

	/**
	 * A piece of a stream among what has come.
	 *
	 * @param connection whose stream
	 * @param offset where in that stream
	 * @param at where among what has come
	 * @param length how long
	 */
	private record Run(int connection, long offset, int at, int length) {
	}

	/**
	 * A stream that should have come.
	 *
	 * @param payload what it consists of
	 * @param connection its number
	 * @param sent how far it was sent
	 * @param connections numbers of connections that this run has used, from 1 on
	 */
	record Stream(Payload payload, int connection, long sent, int connections) {

		private boolean knows(int number, long offset) {
			return offset >= 0
					&& ((number == this.connection) ? offset < this.sent : number >= 1 && number <= this.connections);
		}

	}

}
