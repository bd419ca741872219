package dev.selecho.message;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A length in decimal digits, then so many bytes: with a fixed number of digits as ISO
 * 8583 is often sent, or up to a space as RFC 6587, 3.4.1, has it for syslog, where a
 * length does not begin with 0.
 *
 * @param digits how many; 0 for as many as there are before a space
 * @param max the largest body
 */
record DecimalFraming(int digits, int max) implements Framing {

	/** More would be no int. */
	private static final int MAX_DIGITS = 9;

	private static final int TEN = 10;

	DecimalFraming {
		Sizes.checkMax(max);
		if (digits < 0 || digits > MAX_DIGITS) {
			throw new IllegalArgumentException("A length of " + digits + " digits: it can have up to " + MAX_DIGITS
					+ ", or 0 for as many as there are before a space");
		}
		int most = (digits > 0) ? digits : MAX_DIGITS;
		if (max >= Math.pow(TEN, most)) {
			throw new IllegalArgumentException("A largest message of " + max + " bytes cannot be told in " + most
					+ " digits: lower it, or take more digits, up to " + MAX_DIGITS);
		}
	}

	@Override
	public int length(ByteBuffer input, int seen) {
		int header = header(input);
		if (header == INCOMPLETE) {
			return INCOMPLETE;
		}
		long size = 0;
		int digitCount = (this.digits > 0) ? header : header - 1;
		for (int i = 0; i < digitCount; i++) {
			size = TEN * size + (input.get(input.position() + i) - '0');
		}
		Sizes.checkReceived(size, this.max);
		return Sizes.announced(header + size);
	}

	/** Bytes before the body, or {@code INCOMPLETE}. */
	private int header(ByteBuffer input) {
		int most = (this.digits > 0) ? this.digits : MAX_DIGITS + 1;
		for (int i = 0; i < most; i++) {
			if (i == input.remaining()) {
				return INCOMPLETE;
			}
			byte value = input.get(input.position() + i);
			if (this.digits == 0 && value == ' ' && i > 0) {
				return i + 1;
			}
			if (value < '0' || value > '9' || (this.digits == 0 && i == 0 && value == '0')) {
				throw new MalformedMessageException(
						String.format(Locale.ROOT, "A length has 0x%02x for its digit %d", value & 0xff, i + 1));
			}
		}
		if (this.digits == 0) {
			throw new MalformedMessageException("A length has more than " + MAX_DIGITS + " digits");
		}
		return this.digits;
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		return message.position(message.position() + header(message));
	}

	@Override
	public void write(ByteBuffer body, FrameOutput output) {
		int size = body.remaining();
		Sizes.checkSent(size, this.max);
		if (this.digits == 0 && size == 0) {
			throw new IllegalArgumentException("A message of 0 bytes: its length must not begin with 0");
		}
		writeLength(size, output);
		if (this.digits == 0) {
			output.put(' ');
		}
		output.put(body);
	}

	/** Digit by digit: a text of them would be an object for each message. */
	private void writeLength(int size, FrameOutput output) {
		int unit = 1;
		for (int i = 1; i < this.digits || size / unit >= TEN; i++) {
			unit *= TEN;
		}
		for (; unit > 0; unit /= TEN) {
			output.put('0' + size / unit % TEN);
		}
	}

	@Override
	public int maxSize() {
		return this.max;
	}

	@Override
	public Framing atMost(int size) {
		return (size < this.max) ? new DecimalFraming(this.digits, size) : this;
	}

}
