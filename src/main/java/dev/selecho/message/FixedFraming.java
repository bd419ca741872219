package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * Messages of one size.
 *
 * @param size the size
 */
record FixedFraming(int size) implements Framing {

	FixedFraming {
		Sizes.checkMax(size);
	}

	@Override
	public int length(ByteBuffer input, int seen) {
		return this.size;
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		return message;
	}

	@Override
	public void write(ByteBuffer body, FrameOutput output) {
		if (body.remaining() != this.size) {
			throw new IllegalArgumentException(
					"A message of " + body.remaining() + " bytes: each has to have " + this.size);
		}
		output.put(body);
	}

	@Override
	public int maxSize() {
		return this.size;
	}

	/** There is no smaller message, so that a lower limit would be a limit to none. */
	@Override
	public Framing atMost(int limit) {
		if (limit < this.size) {
			throw new IllegalArgumentException("The largest message cannot be " + limit + " bytes where each has "
					+ this.size + ": leave max-message-size out");
		}
		return this;
	}

}
