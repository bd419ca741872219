package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * A length in one to four bytes, then so many bytes. It never changes; what is said
 * otherwise is said of a copy.
 * <p>
 * The length counts what comes after it; {@link #plus} and {@link #inclusive} are for
 * those that count otherwise. The body is what comes after it, too, unless the length
 * stands {@link #at at some distance} from the message's beginning: then the body is the
 * whole message, for what stands before the length belongs to what it says, and when it
 * is written the length is filled in. So Modbus/TCP, with a transaction and a protocol
 * before the length, is {@code Framing.lengthPrefix(2, 260).at(4)}. The limit counts the
 * body, and so the whole message there.
 * <p>
 * What leaves no length that any message could have is refused by an
 * {@link IllegalArgumentException}.
 */
public final class LengthPrefix implements Framing {

	private static final int MAX_WIDTH = 4;

	private final int width;

	private final int max;

	private final int offset;

	private final int plus;

	private final boolean inclusive;

	private final boolean littleEndian;

	LengthPrefix(int width, int max) {
		this(width, max, 0, 0, false, false);
	}

	private LengthPrefix(int width, int max, int offset, int plus, boolean inclusive, boolean littleEndian) {
		if (width < 1 || width > MAX_WIDTH) {
			throw new IllegalArgumentException("A length of " + width + " bytes: it can have 1 to " + MAX_WIDTH);
		}
		if (offset < 0) {
			throw new IllegalArgumentException("A length at " + offset + ": it cannot stand before the message");
		}
		this.width = width;
		this.max = Sizes.checkMax(max);
		this.offset = offset;
		this.plus = plus;
		this.inclusive = inclusive;
		this.littleEndian = littleEndian;
		checkPossible();
	}

	private void checkPossible() {
		long smallest = Math.max(header(), uncounted());
		long largest = Math.min((long) bodyStart() + this.max, highest() + uncounted());
		if (smallest > largest) {
			throw new IllegalArgumentException("No message is possible with " + this + ": it would have at least "
					+ smallest + " bytes, and at most " + largest
					+ ": raise the limit, or check where the length stands and what it counts");
		}
	}

	/**
	 * Puts the length further back.
	 * @param bytes how many stand before it; if there are any, the body is the whole
	 * message
	 * @return a copy
	 */
	public LengthPrefix at(int bytes) {
		return new LengthPrefix(this.width, this.max, bytes, this.plus, this.inclusive, this.littleEndian);
	}

	/**
	 * Tells that more bytes follow than the length counts, or fewer.
	 * @param bytes how many more, such as those of a checksum; less than 0 for fewer
	 * @return a copy
	 */
	public LengthPrefix plus(int bytes) {
		return new LengthPrefix(this.width, this.max, this.offset, bytes, this.inclusive, this.littleEndian);
	}

	/**
	 * Tells that the length counts the whole message, itself and what stands before it
	 * included. For one that counts itself alone use {@link #plus} with its own size,
	 * less than 0.
	 * @return a copy
	 */
	public LengthPrefix inclusive() {
		return new LengthPrefix(this.width, this.max, this.offset, this.plus, true, this.littleEndian);
	}

	/**
	 * Tells that the length's lowest byte comes first.
	 * @return a copy
	 */
	public LengthPrefix littleEndian() {
		return new LengthPrefix(this.width, this.max, this.offset, this.plus, this.inclusive, true);
	}

	/** Bytes up to the end of the length. */
	private long header() {
		return (long) this.offset + this.width;
	}

	/** The most that the length can tell. */
	private long highest() {
		return (1L << (Byte.SIZE * this.width)) - 1;
	}

	/** Where the body begins. */
	private int bodyStart() {
		return (this.offset > 0) ? 0 : this.width;
	}

	/** What a message has beside what its length counts. */
	private long uncounted() {
		return this.inclusive ? this.plus : header() + this.plus;
	}

	@Override
	public int length(ByteBuffer input, int seen) {
		if (input.remaining() < header()) {
			return INCOMPLETE;
		}
		long announced = announced(input);
		long total = announced + uncounted();
		if (total < header()) {
			throw new MalformedMessageException(
					"A length of " + announced + " says that the message ends within its own header");
		}
		Sizes.checkReceived(total - bodyStart(), this.max);
		return Sizes.announced(total);
	}

	private long announced(ByteBuffer input) {
		long value = 0;
		for (int i = 0; i < this.width; i++) {
			value |= (input.get(input.position() + this.offset + i) & 0xffL) << shift(i);
		}
		return value;
	}

	private int shift(int index) {
		return Byte.SIZE * (this.littleEndian ? index : this.width - 1 - index);
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		return message.position(message.position() + bodyStart());
	}

	@Override
	public void write(ByteBuffer body, FrameOutput output) {
		int size = body.remaining();
		Sizes.checkSent(size, this.max);
		if (bodyStart() + size < header()) {
			throw new IllegalArgumentException("A message of " + size + " bytes has no room for its length at "
					+ this.offset + ": the body is the whole message");
		}
		long value = bodyStart() + size - uncounted();
		if (value < 0 || value > highest()) {
			throw new IllegalArgumentException("A message of " + size + " bytes has the length " + value
					+ ", which its " + this.width + " bytes cannot tell: they tell 0 to " + highest());
		}
		int end = body.limit();
		output.put(body.limit(body.position() + this.offset));
		for (int i = 0; i < this.width; i++) {
			output.put((int) (value >>> shift(i)));
		}
		int skipped = (this.offset > 0) ? this.width : 0;
		output.put(body.limit(end).position(body.position() + skipped));
	}

	@Override
	public int maxSize() {
		return this.max;
	}

	@Override
	public Framing atMost(int size) {
		return (size < this.max)
				? new LengthPrefix(this.width, size, this.offset, this.plus, this.inclusive, this.littleEndian) : this;
	}

	@Override
	public String toString() {
		return "LengthPrefix[width=" + this.width + ", max=" + this.max + ", at=" + this.offset + ", plus=" + this.plus
				+ (this.inclusive ? ", inclusive" : "") + (this.littleEndian ? ", little endian" : "") + "]";
	}

}
