package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * Bytes as they are.
 */
final class BytesCodec implements Codec<byte[], byte[]> {

	@Override
	public byte[] decode(ByteBuffer body) {
		byte[] bytes = new byte[body.remaining()];
		body.get(bytes);
		return bytes;
	}

	@Override
	public ByteBuffer encode(byte[] message) {
		return ByteBuffer.wrap(message);
	}

}
