package dev.selecho.message;

import dev.selecho.message.MalformedMessageException.Fault;

/**
 * The arithmetic of limits, which all framings share.
 */
final class Sizes {

	private Sizes() {
	}

	/**
	 * Checks the limit that a framing is given.
	 * @param max the largest body
	 * @return the same
	 */
	static int checkMax(int max) {
		if (max < 1) {
			throw new IllegalArgumentException("The largest message is " + max + " bytes: it has to be at least 1");
		}
		return max;
	}

	/**
	 * Refuses a body that has come, or was announced.
	 * @param size its bytes, as far as they are known
	 * @param max the most
	 */
	static void checkReceived(long size, int max) {
		if (size > max) {
			throw new MalformedMessageException(Fault.TOO_LONG, "A message of " + size
					+ " bytes or more is longer than the limit of " + max + " (of its framing, or max-message-size)");
		}
	}

	/**
	 * Returns the length of a message that is announced. What is beyond an int never
	 * comes: no buffer holds it.
	 * @param length bytes of all of it
	 * @return as many, or the most that there can be
	 */
	static int announced(long length) {
		return (int) Math.min(Integer.MAX_VALUE, length);
	}

	/**
	 * Refuses a body that is to be sent.
	 * @param size its bytes
	 * @param max the most
	 */
	static void checkSent(int size, int max) {
		if (size > max) {
			throw new IllegalArgumentException("A message of " + size + " bytes is longer than the limit of " + max
					+ " (of its framing, or max-message-size)");
		}
	}

	/**
	 * Refuses what cannot be sent because its receiver would take it for something else.
	 * @param position where in the body that begins
	 * @param what it is
	 * @return what to throw
	 */
	static IllegalArgumentException ambiguous(int position, String what) {
		return new IllegalArgumentException("A message contains " + what + " at byte " + position
				+ ", which would end it: encode it otherwise, or choose a framing that can tell it");
	}

}
