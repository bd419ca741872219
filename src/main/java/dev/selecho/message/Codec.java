package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/**
 * Bytes and objects: what a message's body means, and how an answer is told. It is for
 * any thread: one serves all connections.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
public interface Codec<I, O> {

	/**
	 * Reads a message.
	 * @param body its bytes, from position to limit, which are valid for this call only
	 * @return the message
	 * @throws MalformedMessageException if it is none
	 */
	I decode(ByteBuffer body);

	/**
	 * Tells a message in bytes.
	 * @param message the message
	 * @return its bytes, from position to limit, to be consumed
	 */
	ByteBuffer encode(O message);

	/**
	 * Returns a codec of text. Bytes that are none are malformed, and not replaced.
	 * @param charset how characters are encoded
	 * @return the codec
	 */
	static Codec<String, String> text(Charset charset) {
		return new TextCodec(charset);
	}

	/**
	 * Returns a codec of bytes as they are, copied.
	 * @return the codec
	 */
	static Codec<byte[], byte[]> bytes() {
		return new BytesCodec();
	}

}
