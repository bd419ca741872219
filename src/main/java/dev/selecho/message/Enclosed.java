package dev.selecho.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * Messages between a start and an end, such as STX and ETX, or the 0x0B and 0x1C 0x0D of
 * MLLP. It never changes; what is said otherwise is said of a copy.
 * <p>
 * If start and end are the same, as in JT/T 808, each message has both of its own: one
 * that is the end of a message and the start of the next is malformed, as is all that
 * comes before a start. Several starts in a row are one, so that no message is empty;
 * what they have beyond the first counts to the limit by itself.
 */
public final class Enclosed implements Framing {

	private static final int VALUES = 256;

	private static final int NONE = -1;

	private final Delimiter start;

	private final Delimiter end;

	private final int max;

	/** What announces that the next byte stands for another; {@code NONE} without. */
	private final int escape;

	/** By what a byte is written after an escape; {@code NONE} if as it is. */
	private final int[] codes;

	/** The same the other way round. */
	private final int[] plains;

	/** Whether a byte of the end is never written as it is. */
	private final boolean endEscaped;

	Enclosed(Delimiter start, Delimiter end, int max) {
		this(start, end, max, NONE, nothing(), nothing());
	}

	private Enclosed(Delimiter start, Delimiter end, int max, int escape, int[] codes, int[] plains) {
		this.start = start;
		this.end = end;
		this.max = Sizes.checkMax(max);
		this.escape = escape;
		this.codes = codes;
		this.plains = plains;
		this.endEscaped = IntStream.range(0, VALUES).anyMatch((value) -> codes[value] != NONE && end.contains(value));
	}

	private static int[] nothing() {
		int[] table = new int[VALUES];
		Arrays.fill(table, NONE);
		return table;
	}

	/**
	 * Has a byte written as two. To be said of the escape itself, too, and of all bytes
	 * of start and end that a body may contain.
	 * @param escapeByte the first of the two, the same for all
	 * @param plain the byte
	 * @param code the second of the two
	 * @return a copy
	 * @throws IllegalArgumentException if one of the two is part of the end, which would
	 * be found too early
	 */
	public Enclosed escape(int escapeByte, int plain, int code) {
		if (this.escape != NONE && this.escape != escapeByte) {
			throw new IllegalArgumentException("There is another escape already: 0x" + hex(this.escape));
		}
		checkApart(escapeByte);
		checkApart(code);
		int[] nextCodes = this.codes.clone();
		int[] nextPlains = this.plains.clone();
		if (nextPlains[code] != NONE) {
			throw new IllegalArgumentException(
					"0x" + hex(code) + " stands for 0x" + hex(nextPlains[code]) + " already");
		}
		nextCodes[checkByte(plain)] = code;
		nextPlains[code] = plain;
		return new Enclosed(this.start, this.end, this.max, escapeByte, nextCodes, nextPlains);
	}

	/** An end is looked for without regard to escapes. */
	private void checkApart(int written) {
		if (this.end.contains(checkByte(written))) {
			throw new IllegalArgumentException("0x" + hex(written) + " of an escape is part of the end " + this.end
					+ ", which would be found in what is escaped: choose another, or a framing of your own");
		}
	}

	private static int checkByte(int value) {
		if (value < 0 || value >= VALUES) {
			throw new IllegalArgumentException(value + " is no byte: from 0 to 255");
		}
		return value;
	}

	private static String hex(int value) {
		return HexFormat.of().toHexDigits((byte) value);
	}

	@Override
	public int length(ByteBuffer input, int seen) {
		int first = input.position();
		int begun = Math.min(this.start.length(), input.remaining());
		if (!this.start.isAt(input, first, begun)) {
			throw new MalformedMessageException("A message does not begin with " + this.start);
		}
		if (begun < this.start.length()) {
			return INCOMPLETE;
		}
		int body = bodyStart(input, seen);
		Sizes.checkReceived(body - first - this.start.length(), this.max);
		int found = this.end.find(input, Math.max(body, first + seen - this.end.length() + 1));
		int bodyEnd = (found != Delimiter.NOWHERE) ? found : input.limit() - this.end.begunAtEnd(input, body);
		// What is escaped takes two bytes for one, and is counted once it is all there.
		Sizes.checkReceived((this.escape != NONE) ? (bodyEnd - body) / 2 : bodyEnd - body, this.max);
		return (found != Delimiter.NOWHERE) ? found + this.end.length() - first : INCOMPLETE;
	}

	/** Behind the last of several starts that are ends as well. */
	private int bodyStart(ByteBuffer input, int seen) {
		int first = input.position();
		int size = this.start.length();
		if (!this.start.equals(this.end)) {
			return first + size;
		}
		int index = first + size * rowSeen(input, seen / size);
		while (index + size <= input.limit() && this.start.isAt(input, index, size)) {
			index += size;
		}
		return index;
	}

	/**
	 * How many starts in a row were seen: one at least. Behind other bytes there was none
	 * (it would have been an end), so that it need not look at each again.
	 */
	private int rowSeen(ByteBuffer input, int most) {
		int size = this.start.length();
		int low = 1;
		int high = most;
		while (low < high) {
			int middle = (low + high + 1) >>> 1;
			if (this.start.isAt(input, input.position() + size * (middle - 1), size)) {
				low = middle;
			}
			else {
				high = middle - 1;
			}
		}
		return low;
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		message.position(bodyStart(message, 0)).limit(message.limit() - this.end.length());
		if (this.escape != NONE) {
			unescape(message);
			Sizes.checkReceived(message.remaining(), this.max);
		}
		return message;
	}

	/** In place: it becomes shorter, if anything. */
	private void unescape(ByteBuffer message) {
		int to = message.position();
		for (int from = message.position(); from < message.limit(); from++) {
			int value = message.get(from) & 0xff;
			if (value == this.escape) {
				from++;
				value = (from < message.limit()) ? this.plains[message.get(from) & 0xff] : NONE;
				if (value == NONE) {
					throw new MalformedMessageException(
							"0x" + hex(this.escape) + " is followed by what stands for nothing");
				}
			}
			message.put(to++, (byte) value);
		}
		message.limit(to);
	}

	@Override
	public void write(ByteBuffer body, FrameOutput output) {
		Sizes.checkSent(body.remaining(), this.max);
		if (!body.hasRemaining() && this.start.equals(this.end)) {
			throw new IllegalArgumentException("An empty message between two " + this.start + " would not be seen");
		}
		checkUnambiguous(body);
		this.start.writeTo(output);
		if (this.escape != NONE) {
			writeEscaped(body, output);
		}
		else {
			output.put(body);
		}
		this.end.writeTo(output);
	}

	/** No part of what is escaped is part of the end: the body tells all. */
	private void checkUnambiguous(ByteBuffer body) {
		if (!this.endEscaped) {
			this.end.checkFoundAfter(body);
		}
		if (this.escape != NONE && this.codes[this.escape] == NONE) {
			int found = Search.indexOf(body, body.position(), body.limit(), (byte) this.escape);
			if (found < body.limit()) {
				throw new IllegalArgumentException("A message contains the escape 0x" + hex(this.escape) + " at byte "
						+ (found - body.position()) + ", which has no code: give it one by escape(...)");
			}
		}
	}

	private void writeEscaped(ByteBuffer body, FrameOutput output) {
		while (body.hasRemaining()) {
			int value = body.get();
			int code = this.codes[value & 0xff];
			if (code != NONE) {
				output.put(this.escape).put(code);
			}
			else {
				output.put(value);
			}
		}
	}

	@Override
	public int maxSize() {
		return this.max;
	}

	@Override
	public Framing atMost(int size) {
		return (size < this.max) ? new Enclosed(this.start, this.end, size, this.escape, this.codes, this.plains)
				: this;
	}

	@Override
	public String toString() {
		return "Enclosed[" + this.start + " ... " + this.end + ", max=" + this.max + "]";
	}

}
