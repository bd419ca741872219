package dev.selecho.helm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A Secret, in which Helm keeps a release, in the encoding that it comes in.
 */
final class ProtobufSecret {

	/** "k8s" and a zero. */
	private static final int MAGIC = 4;

	private ProtobufSecret() {
	}

	/**
	 * Decodes a Secret.
	 * @param body the body of a request
	 * @return the Secret, as it is in JSON
	 */
	static Map<String, Object> decode(byte[] body) {
		Map<String, Object> metadata = new LinkedHashMap<>();
		Map<String, Object> labels = new LinkedHashMap<>();
		Map<String, Object> data = new LinkedHashMap<>();
		Map<String, Object> secret = new LinkedHashMap<>(Map.of("kind", "Secret", "apiVersion", "v1"));
		metadata.put("labels", labels);
		secret.put("metadata", metadata);
		secret.put("data", data);
		fields(ByteBuffer.wrap(body).position(MAGIC).slice(), when(2, (raw) -> fields(raw, (number, field) -> {
			switch (number) {
				case 1 -> fields(field, (part, value) -> {
					switch (part) {
						case 1 -> metadata.put("name", text(value));
						case 3 -> metadata.put("namespace", text(value));
						case 11 -> entry(value, labels, ProtobufSecret::text);
						default -> {
						}
					}
				});
				case 2 -> entry(field, data, ProtobufSecret::base64);
				case 3 -> secret.put("type", text(field));
				default -> {
				}
			}
		})));
		return secret;
	}

	private static BiConsumer<Integer, ByteBuffer> when(int number, Consumer<ByteBuffer> then) {
		return (candidate, value) -> {
			if (candidate == number) {
				then.accept(value);
			}
		};
	}

	private static void entry(ByteBuffer entry, Map<String, Object> into, Function<ByteBuffer, String> reader) {
		String[] pair = new String[2];
		fields(entry, (number, value) -> pair[number - 1] = (number == 1) ? text(value) : reader.apply(value));
		into.put(pair[0], pair[1]);
	}

	/** Calls for each field that has a length; the others do not matter here. */
	private static void fields(ByteBuffer message, BiConsumer<Integer, ByteBuffer> consumer) {
		while (message.hasRemaining()) {
			int tag = varint(message);
			int length = varint(message);
			if ((tag & 7) == 2) {
				consumer.accept(tag >>> 3, message.slice(message.position(), length));
				message.position(message.position() + length);
			}
		}
	}

	private static int varint(ByteBuffer message) {
		int value = 0;
		int shift = 0;
		byte next;
		do {
			next = message.get();
			value |= (next & 0x7f) << shift;
			shift += 7;
		}
		while (next < 0);
		return value;
	}

	private static String text(ByteBuffer value) {
		return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
	}

	private static String base64(ByteBuffer value) {
		byte[] bytes = new byte[value.remaining()];
		value.duplicate().get(bytes);
		return Base64.getEncoder().encodeToString(bytes);
	}

}
