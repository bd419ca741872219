package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks for a byte, eight at a time: of short messages in large reads this is most of the
 * work.
 */
final class Search {

	private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

	private static final long EACH = 0x0101010101010101L;

	private Search() {
	}

	/**
	 * Finds the first place of a byte.
	 * @param bytes where to look; in which order its numbers are does not matter
	 * @param from the first index
	 * @param to the index after the last
	 * @param wanted the byte
	 * @return its index, or {@code to} if it is not there
	 */
	static int indexOf(ByteBuffer bytes, int from, int to, byte wanted) {
		long pattern = (wanted & 0xff) * EACH;
		int i = from;
		for (; i <= to - Long.BYTES; i += Long.BYTES) {
			long difference = bytes.getLong(i) ^ pattern;
			// The highest bit of each byte that is 0, and of no other: no carry leaves a
			// byte.
			long found = ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
			if (found != 0) {
				boolean bigEndian = bytes.order() == ByteOrder.BIG_ENDIAN;
				int before = bigEndian ? Long.numberOfLeadingZeros(found) : Long.numberOfTrailingZeros(found);
				return i + before / Byte.SIZE;
			}
		}
		for (; i < to; i++) {
			if (bytes.get(i) == wanted) {
				return i;
			}
		}
		return to;
	}

}
