package dev.selecho.examples;

import java.nio.ByteBuffer;
import java.util.stream.Stream;

import dev.selecho.message.Codec;
import dev.selecho.message.MalformedMessageException;

/**
 * What devices and the gateway tell each other: 13 bytes.
 *
 * @param type what it is
 * @param serial by which its answer is known
 * @param device the device's number
 */
record Frame(Type type, int serial, long device) {

	static final Codec<Frame, Frame> CODEC = new Codec<>() {

		@Override
		public Frame decode(ByteBuffer body) {
			if (body.remaining() != 13) {
				throw new MalformedMessageException("A frame of " + body.remaining() + " bytes");
			}
			return new Frame(Type.of(body.get()), body.getInt(), body.getLong());
		}

		@Override
		public ByteBuffer encode(Frame frame) {
			return ByteBuffer.allocate(13).put(frame.type.code).putInt(frame.serial).putLong(frame.device).flip();
		}

	};

	enum Type {

		LOGIN(1), HEARTBEAT(2), RESTART(3), ACK(4);

		private final byte code;

		Type(int code) {
			this.code = (byte) code;
		}

		static Type of(int code) {
			return Stream.of(values())
				.filter((type) -> type.code == code)
				.findFirst()
				.orElseThrow(() -> new MalformedMessageException("A frame of type " + code));
		}

	}

	Frame ack() {
		return new Frame(Type.ACK, this.serial, this.device);
	}

}
