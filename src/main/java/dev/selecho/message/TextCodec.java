package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text, strictly: neither is anything taken that is none, nor a character sent as a
 * question mark. Most text is ASCII, which most charsets encode alike and which needs no
 * decoder.
 */
final class TextCodec implements Codec<String, String> {

	private static final int ASCII = 128;

	private final Charset charset;

	private final boolean includesAscii;

	TextCodec(Charset charset) {
		if (!charset.canEncode()) {
			throw new IllegalArgumentException(charset + " cannot encode");
		}
		this.charset = charset;
		this.includesAscii = includesAscii(charset);
	}

	private static boolean includesAscii(Charset charset) {
		byte[] all = new byte[ASCII];
		for (int i = 0; i < ASCII; i++) {
			all[i] = (byte) i;
		}
		return Arrays.equals(new String(all, StandardCharsets.US_ASCII).getBytes(charset), all);
	}

	@Override
	public String decode(ByteBuffer body) {
		if (this.includesAscii && isAscii(body)) {
			byte[] bytes = new byte[body.remaining()];
			body.get(bytes);
			return new String(bytes, StandardCharsets.ISO_8859_1);
		}
		try {
			return this.charset.newDecoder().decode(body).toString();
		}
		catch (CharacterCodingException ex) {
			throw new MalformedMessageException("Not text in " + this.charset + ": " + ex.getMessage());
		}
	}

	private static boolean isAscii(ByteBuffer body) {
		int all = 0;
		for (int i = body.position(); i < body.limit(); i++) {
			all |= body.get(i);
		}
		return all >= 0;
	}

	@Override
	public ByteBuffer encode(String message) {
		if (this.includesAscii && isAscii(message)) {
			return ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1));
		}
		try {
			return this.charset.newEncoder().encode(CharBuffer.wrap(message));
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("A text cannot be told in " + this.charset + ": " + ex.getMessage(), ex);
		}
	}

	private static boolean isAscii(String message) {
		int all = 0;
		for (int i = 0; i < message.length(); i++) {
			all |= message.charAt(i);
		}
		return all < ASCII;
	}

}
