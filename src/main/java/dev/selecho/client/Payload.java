package dev.selecho.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes that know where they belong: every 8 hold the number of their connection and
 * their offset in its stream, scrambled by a seed. So whatever comes back tells where it
 * comes from.
 */
final class Payload {

	static final int WORD = Long.BYTES;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	/** 2 TB for each of 67 million connections; what is beyond begins anew. */
	private static final int INDEX_BITS = 38;

	private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

	private static final long FACTOR = 0x9e3779b97f4a7c15L;

	private static final long INVERSE = inverse(FACTOR);

	private final long seed;

	Payload(long seed) {
		this.seed = seed;
	}

	/** Newton's iteration: each step doubles the bits that are right. */
	private static long inverse(long odd) {
		long inverse = odd;
		for (int i = 0; i < 5; i++) {
			inverse *= 2 - odd * inverse;
		}
		return inverse;
	}

	private long word(int connection, long index) {
		long word = ((long) connection << INDEX_BITS | (index & INDEX_MASK)) ^ this.seed;
		word *= FACTOR;
		word ^= word >>> 32;
		word *= FACTOR;
		return word ^ (word >>> 32);
	}

	private long unscramble(long word) {
		long plain = word ^ (word >>> 32);
		plain *= INVERSE;
		plain ^= plain >>> 32;
		return (plain * INVERSE) ^ this.seed;
	}

	/**
	 * Writes a part of a connection's stream.
	 * @param connection whose
	 * @param offset where the part begins in the stream
	 * @param target where to
	 * @param from the first byte there
	 * @param length how many
	 */
	void fill(int connection, long offset, byte[] target, int from, int length) {
		int done = 0;
		while (done < length) {
			long index = (offset + done) / WORD;
			int skipped = (int) ((offset + done) % WORD);
			long word = word(connection, index);
			if (skipped == 0 && length - done >= WORD) {
				LONGS.set(target, from + done, word);
				done += WORD;
			}
			else {
				for (int i = skipped; i < WORD && done < length; i++) {
					target[from + done++] = byteOf(word, i);
				}
			}
		}
	}

	/**
	 * Compares bytes with a connection's stream.
	 * @param connection whose
	 * @param offset where they should stand in the stream
	 * @param bytes what to compare
	 * @param from the first byte there
	 * @param length how many
	 * @return how many of them, from the first one on, are the same
	 */
	int matching(int connection, long offset, byte[] bytes, int from, int length) {
		int done = 0;
		while (done < length) {
			long index = (offset + done) / WORD;
			int skipped = (int) ((offset + done) % WORD);
			long word = word(connection, index);
			if (skipped == 0 && length - done >= WORD && (long) LONGS.get(bytes, from + done) == word) {
				done += WORD;
				continue;
			}
			for (int i = skipped; i < WORD && done < length; i++) {
				if (bytes[from + done] != byteOf(word, i)) {
					return done;
				}
				done++;
			}
		}
		return length;
	}

	private static byte byteOf(long word, int position) {
		return (byte) (word >>> (56 - 8 * position));
	}

	/**
	 * Reads where 8 bytes come from. Any 8 bytes name some place: whether there is such a
	 * connection, and whether it has come that far, is for the caller to judge.
	 * @param bytes where they stand
	 * @param from the first of them
	 * @return the place
	 */
	Place locate(byte[] bytes, int from) {
		long plain = unscramble((long) LONGS.get(bytes, from));
		return new Place((int) (plain >>> INDEX_BITS), (plain & INDEX_MASK) * WORD);
	}

	/**
	 * A place in a stream.
	 *
	 * @param connection whose stream
	 * @param offset where in it
	 */
	record Place(int connection, long offset) {
	}

}
