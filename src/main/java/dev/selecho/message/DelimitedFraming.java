package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * Messages that end with certain bytes.
 *
 * @param max the largest body
 * @param end the bytes
 */
record DelimitedFraming(int max, Delimiter end) implements Framing {

	DelimitedFraming {
		Sizes.checkMax(max);
	}

	@Override
	public int length(ByteBuffer input, int seen) {
		int start = input.position();
		// It may have begun in what was seen.
		int found = this.end.find(input, start + Math.max(0, seen - this.end.length() + 1));
		if (found != Delimiter.NOWHERE) {
			Sizes.checkReceived(found - start, this.max);
			return found - start + this.end.length();
		}
		Sizes.checkReceived(input.remaining() - this.end.begunAtEnd(input, start), this.max);
		return INCOMPLETE;
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		return message.limit(message.limit() - this.end.length());
	}

	@Override
	public void write(ByteBuffer body, FrameOutput output) {
		Sizes.checkSent(body.remaining(), this.max);
		this.end.checkFoundAfter(body);
		output.put(body);
		this.end.writeTo(output);
	}

	@Override
	public int maxSize() {
		return this.max;
	}

	@Override
	public Framing atMost(int size) {
		return (size < this.max) ? new DelimitedFraming(size, this.end) : this;
	}

}
