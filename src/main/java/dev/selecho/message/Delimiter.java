package dev.selecho.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that stand beside a message.
 */
final class Delimiter {

	/** Nothing was found. */
	static final int NOWHERE = -1;

	private final byte[] bytes;

	Delimiter(byte... bytes) {
		if (bytes.length == 0) {
			throw new IllegalArgumentException("What delimits messages has to have a byte");
		}
		this.bytes = bytes.clone();
	}

	int length() {
		return this.bytes.length;
	}

	boolean contains(int value) {
		for (byte each : this.bytes) {
			if (each == (byte) value) {
				return true;
			}
		}
		return false;
	}

	/** Finds the first place of all bytes, one beside the other, from an index on. */
	int find(ByteBuffer input, int from) {
		int last = input.limit() - this.bytes.length;
		for (int i = Search.indexOf(input, from, last + 1, this.bytes[0]); i <= last; i = Search.indexOf(input, i + 1,
				last + 1, this.bytes[0])) {
			if (isAt(input, i, this.bytes.length)) {
				return i;
			}
		}
		return NOWHERE;
	}

	/** Whether so many of the first bytes stand there. */
	boolean isAt(ByteBuffer input, int index, int length) {
		for (int i = 0; i < length; i++) {
			if (input.get(index + i) != this.bytes[i]) {
				return false;
			}
		}
		return true;
	}

	/** How many bytes at the end, from an index on, may be the first of these. */
	int begunAtEnd(ByteBuffer input, int from) {
		for (int length = Math.min(this.bytes.length - 1, input.limit() - from); length > 0; length--) {
			if (isAt(input, input.limit() - length, length)) {
				return length;
			}
		}
		return 0;
	}

	/**
	 * Refuses a body after which this would be found too early: within it, or begun by
	 * its end and completed by this itself.
	 */
	void checkFoundAfter(ByteBuffer body) {
		for (int i = body.position(); i < body.limit(); i++) {
			int within = Math.min(this.bytes.length, body.limit() - i);
			int beyond = this.bytes.length - within;
			if (isAt(body, i, within) && Arrays.equals(this.bytes, within, this.bytes.length, this.bytes, 0, beyond)) {
				throw Sizes.ambiguous(i - body.position(), toString());
			}
		}
	}

	void writeTo(FrameOutput output) {
		output.put(this.bytes);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Delimiter delimiter && Arrays.equals(this.bytes, delimiter.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

	@Override
	public String toString() {
		return "0x" + HexFormat.of().formatHex(this.bytes);
	}

}
