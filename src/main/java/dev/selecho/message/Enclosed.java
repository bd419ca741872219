package dev.selecho.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Messages between a start and an end, such as STX and ETX, or the 0x0B and 0x1C 0x0D of
 * MLLP. It never changes; what is said otherwise is said of a copy.
 * <p>
 * If start and end are the same, as in JT/T 808 and HDLC, each message has both of its
 * own; several in a row are one, so that no message is empty. What comes before a start
 * is malformed.
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

	Enclosed(Delimiter start, Delimiter end, int max) {
		this(start, end, Sizes.checkMax(max), NONE, nothing(), nothing());
	}

	private Enclosed(Delimiter start, Delimiter end, int max, int escape, int[] codes, int[] plains) {
		this.start = start;
		this.end = end;
		this.max = max;
		this.escape = escape;
		this.codes = codes;
		this.plains = plains;
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
	 */
	public Enclosed escape(int escapeByte, int plain, int code) {
		if (this.escape != NONE && this.escape != escapeByte) {
			throw new IllegalArgumentException("There is another escape already: 0x" + hex(this.escape));
		}
		int[] nextCodes = this.codes.clone();
		int[] nextPlains = this.plains.clone();
		if (nextPlains[checkByte(code)] != NONE) {
			throw new IllegalArgumentException(
					"0x" + hex(code) + " stands for 0x" + hex(nextPlains[code]) + " already");
		}
		nextCodes[checkByte(plain)] = code;
		nextPlains[code] = plain;
		return new Enclosed(this.start, this.end, this.max, checkByte(escapeByte), nextCodes, nextPlains);
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
		int body = bodyStart(input);
		int found = this.end.find(input, Math.max(body, first + seen - this.end.length() + 1));
		int bodyEnd = (found != Delimiter.NOWHERE) ? found : input.limit() - this.end.begunAtEnd(input, body);
		// What is escaped takes two bytes for one, and is counted once it is all there.
		Sizes.checkReceived((this.escape != NONE) ? (bodyEnd - body) / 2 : bodyEnd - body, this.max);
		return (found != Delimiter.NOWHERE) ? found + this.end.length() - first : INCOMPLETE;
	}

	/** Behind the last of several starts that are ends as well. */
	private int bodyStart(ByteBuffer input) {
		int index = input.position() + this.start.length();
		if (this.start.equals(this.end)) {
			while (index + this.start.length() <= input.limit() && this.start.isAt(input, index, this.start.length())) {
				index += this.start.length();
			}
		}
		return index;
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		message.position(bodyStart(message)).limit(message.limit() - this.end.length());
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
		ByteBuffer content = (this.escape != NONE) ? escaped(body) : body;
		this.end.checkFoundAfter(content);
		this.start.writeTo(output);
		output.put(content);
		this.end.writeTo(output);
	}

	private ByteBuffer escaped(ByteBuffer body) {
		ByteBuffer content = ByteBuffer.allocate(2 * body.remaining());
		while (body.hasRemaining()) {
			byte value = body.get();
			int code = this.codes[value & 0xff];
			if (code != NONE) {
				content.put((byte) this.escape).put((byte) code);
			}
			else if ((value & 0xff) == this.escape) {
				throw Sizes.ambiguous(body.position() - 1, "0x" + hex(this.escape));
			}
			else {
				content.put(value);
			}
		}
		return content.flip();
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
