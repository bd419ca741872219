package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * Where messages end. It has no state: one serves all connections, on every loop.
 * <p>
 * A message is what is on the wire, with all that delimits it; its body is what is left
 * without that. Sizes are of bodies, in bytes.
 */
public interface Framing {

	/** The end of a message is not there yet, nor known. */
	int INCOMPLETE = -1;

	/**
	 * Finds the end of a message.
	 * @param input what has come, from the message's first byte (the position) to the
	 * last byte there is (the limit): at least one; in big-endian order. It is left as it
	 * is: absolute reads do that
	 * @param seen how many of these bytes an earlier call has searched, for the same
	 * message, and returned {@link #INCOMPLETE}; so that each byte is searched once
	 * @return the message's length, with all that delimits it; more than there is, if it
	 * is announced; or {@link #INCOMPLETE}
	 * @throws MalformedMessageException if this cannot become a message, or not one
	 * within the limit
	 */
	int length(ByteBuffer input, int seen);

	/**
	 * Returns what a message says, without what delimits it.
	 * @param message the message, from position to limit, which is not used any more: its
	 * content may change, and the buffer may be the one that is returned
	 * @return the body, from position to limit
	 * @throws MalformedMessageException if it is not as it has to be
	 */
	ByteBuffer body(ByteBuffer message);

	/**
	 * Writes a message.
	 * @param body what it is to say, from position to limit; consumed
	 * @param output where it goes
	 * @throws IllegalArgumentException if the body cannot be told so: it is too long for
	 * the length's field or the limit, or contains what would end it. Nothing is written
	 * then
	 */
	void write(ByteBuffer body, FrameOutput output);

	/**
	 * Returns a message in bytes, as {@link #write} writes it.
	 * @param body what it is to say, from position to limit; consumed
	 * @return the message, from position to limit
	 * @throws IllegalArgumentException if the body cannot be told so
	 */
	default ByteBuffer frame(ByteBuffer body) {
		FrameOutput output = new FrameOutput(ByteBuffer.allocate(body.remaining() + FrameOutput.LIKELY_OVERHEAD));
		write(body, output);
		return output.content();
	}

	/**
	 * Returns the largest body that is taken and written.
	 * @return bytes
	 */
	int maxSize();

	/**
	 * Returns a framing that takes less.
	 * @param size the largest body
	 * @return the same framing with a lower limit, or this if its own is no higher
	 */
	Framing atMost(int size);

	/**
	 * Returns a framing by lines: each ends with LF, and a CR before it is no part of it.
	 * Lines are written with LF alone.
	 * @param max the largest body
	 * @return the framing
	 */
	static Framing lines(int max) {
		return new LineFraming(max, false);
	}

	/**
	 * Returns a framing by lines that end with CR LF and contain neither.
	 * @param max the largest body
	 * @return the framing
	 */
	static Framing crlf(int max) {
		return new LineFraming(max, true);
	}

	/**
	 * Returns a framing by what stands at the end of each message.
	 * @param max the largest body
	 * @param delimiter the bytes that end it, all of them, one beside the other
	 * @return the framing
	 */
	static Framing delimited(int max, byte... delimiter) {
		return new DelimitedFraming(max, new Delimiter(delimiter));
	}

	/**
	 * Returns a framing of messages that all have the same size.
	 * @param size the size in bytes
	 * @return the framing
	 */
	static Framing fixed(int size) {
		return new FixedFraming(size);
	}

	/**
	 * Returns a framing by a length before each message, unsigned, the highest byte
	 * first, which counts what comes after it; {@link LengthPrefix} can be told
	 * otherwise.
	 * @param bytes the length's own size, from 1 to 4
	 * @param max the largest body
	 * @return the framing
	 */
	static LengthPrefix lengthPrefix(int bytes, int max) {
		return new LengthPrefix(bytes, max);
	}

	/**
	 * Returns a framing by a length in groups of seven bits, the lowest first, as
	 * Protocol Buffers has it in streams.
	 * @param max the largest body
	 * @return the framing
	 */
	static Framing varint(int max) {
		return new VarintFraming(max);
	}

	/**
	 * Returns a framing by a length in decimal digits.
	 * @param digits how many; 0 for as many as there are before a space, as syslog has it
	 * (RFC 6587, 3.4.1)
	 * @param max the largest body
	 * @return the framing
	 */
	static Framing decimalLength(int digits, int max) {
		return new DecimalFraming(digits, max);
	}

	/**
	 * Returns a framing of messages between a start and an end. If a body may contain the
	 * end, {@link Enclosed#escape} has to tell how.
	 * @param start the bytes before a message
	 * @param end the bytes after it
	 * @param max the largest body
	 * @return the framing
	 */
	static Enclosed enclosed(byte[] start, byte[] end, int max) {
		return new Enclosed(new Delimiter(start), new Delimiter(end), max);
	}

}
