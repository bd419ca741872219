package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * Lines. Lenient ones end with LF, before which a CR is no part of the line; strict ones
 * end with CR LF, and contain neither. What is lenient lets two ends differ on where a
 * line ends, by which commands can be smuggled past the one of them that checks.
 *
 * @param max the largest body
 * @param strict whether only CR LF ends a line
 */
record LineFraming(int max, boolean strict) implements Framing {

	private static final byte LF = '\n';

	private static final byte CR = '\r';

	LineFraming {
		Sizes.checkMax(max);
	}

	@Override
	public int length(ByteBuffer input, int seen) {
		int start = input.position();
		int limit = input.limit();
		int end = Search.indexOf(input, start + seen, limit, LF);
		// The last CR may be no part of the line, even if the LF is not there yet.
		int bodyEnd = (end > start && input.get(end - 1) == CR) ? end - 1 : end;
		if (this.strict) {
			checkStrict(input, start + Math.max(0, seen - 1), bodyEnd, end);
		}
		Sizes.checkReceived(bodyEnd - start, this.max);
		return (end < limit) ? end - start + 1 : INCOMPLETE;
	}

	private static void checkStrict(ByteBuffer input, int from, int bodyEnd, int end) {
		if (end < input.limit() && bodyEnd == end) {
			throw new MalformedMessageException("A line ends with LF alone, and not with CR LF");
		}
		if (Search.indexOf(input, from, bodyEnd, CR) < bodyEnd) {
			throw new MalformedMessageException("A line contains CR alone");
		}
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		int end = message.limit() - 1;
		boolean afterCr = end > message.position() && message.get(end - 1) == CR;
		return message.limit(afterCr ? end - 1 : end);
	}

	@Override
	public void write(ByteBuffer body, FrameOutput output) {
		int start = body.position();
		int end = body.limit();
		Sizes.checkSent(end - start, this.max);
		checkAbsent(body, start, LF, "LF");
		// Lenient, only the last would be lost.
		checkAbsent(body, this.strict ? start : Math.max(start, end - 1), CR, "CR");
		output.put(body);
		if (this.strict) {
			output.put(CR);
		}
		output.put(LF);
	}

	private static void checkAbsent(ByteBuffer body, int from, byte value, String name) {
		int found = Search.indexOf(body, from, body.limit(), value);
		if (found < body.limit()) {
			throw Sizes.ambiguous(found - body.position(), name);
		}
	}

	@Override
	public int maxSize() {
		return this.max;
	}

	@Override
	public Framing atMost(int size) {
		return (size < this.max) ? new LineFraming(size, this.strict) : this;
	}

}
