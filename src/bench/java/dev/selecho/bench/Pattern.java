package dev.selecho.bench;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * What clients send: an endless repetition of random bytes, in which each client starts
 * somewhere else. So a byte that is lost, doubled, swapped or another client's is seen.
 */
final class Pattern {

	/** The most that is sent or compared at once. */
	static final int PERIOD = 64 * 1024;

	/** A prime: neighbours share no short distance. */
	private static final int STRIDE = 7919;

	/** Twice the period, so that every stretch of it lies in one piece. */
	private final ByteBuffer bytes = ByteBuffer.allocateDirect(2 * PERIOD);

	Pattern() {
		byte[] period = new byte[PERIOD];
		new Random(862).nextBytes(period);
		this.bytes.put(period).put(period).clear();
	}

	/**
	 * Where a client starts.
	 * @param client its number
	 * @return the offset of its first byte
	 */
	static long start(int client) {
		return (long) client * STRIDE % PERIOD;
	}

	/**
	 * A stretch of the pattern. Valid until the next call.
	 * @param offset its first byte
	 * @param length its length, at most a period
	 * @return the bytes
	 */
	ByteBuffer stretch(long offset, int length) {
		int from = (int) (offset % PERIOD);
		return this.bytes.limit(from + length).position(from);
	}

}
