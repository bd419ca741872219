package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * A length in groups of seven bits, the lowest first, then so many bytes: as Protocol
 * Buffers write messages in a stream. A length that is written longer than it need be is
 * taken, as its readers do, up to five bytes.
 *
 * @param max the largest body
 */
record VarintFraming(int max) implements Framing {

	private static final int MAX_GROUPS = 5;

	private static final int BITS = 7;

	private static final int MORE = 0x80;

	VarintFraming {
		Sizes.checkMax(max);
	}

	@Override
	public int length(ByteBuffer input, int seen) {
		int groups = groups(input);
		if (groups == 0) {
			return INCOMPLETE;
		}
		long size = 0;
		for (int i = 0; i < groups; i++) {
			size |= (long) (input.get(input.position() + i) & (MORE - 1)) << (BITS * i);
		}
		Sizes.checkReceived(size, this.max);
		return Sizes.announced(groups + size);
	}

	/** How many bytes the length has; 0 if its end is not there. */
	private static int groups(ByteBuffer input) {
		int most = Math.min(MAX_GROUPS, input.remaining());
		for (int i = 0; i < most; i++) {
			if ((input.get(input.position() + i) & MORE) == 0) {
				return i + 1;
			}
		}
		if (most == MAX_GROUPS) {
			throw new MalformedMessageException("A length does not end within " + MAX_GROUPS + " bytes");
		}
		return 0;
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		return message.position(message.position() + groups(message));
	}

	@Override
	public void write(ByteBuffer body, FrameOutput output) {
		int size = body.remaining();
		Sizes.checkSent(size, this.max);
		for (; size >= MORE; size >>>= BITS) {
			output.put(size | MORE);
		}
		output.put(size).put(body);
	}

	@Override
	public int maxSize() {
		return this.max;
	}

	@Override
	public Framing atMost(int size) {
		return (size < this.max) ? new VarintFraming(size) : this;
	}

}
