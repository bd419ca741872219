package dev.selecho.client;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Writes JSON.
 */
final class Json {

	private Json() {
	}

	/**
	 * Writes a value.
	 * @param value a map, a collection, a number, a boolean, null, or a text
	 * @return JSON on one line
	 */
	static String of(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			return map.entrySet()
				.stream()
				.map((entry) -> quoted(String.valueOf(entry.getKey())) + ":" + of(entry.getValue()))
				.collect(Collectors.joining(",", "{", "}"));
		}
		if (value instanceof Collection<?> collection) {
			return collection.stream().map(Json::of).collect(Collectors.joining(",", "[", "]"));
		}
		if (value == null || value instanceof Number || value instanceof Boolean) {
			return String.valueOf(value);
		}
		return quoted(value.toString());
	}

	/**
	 * Makes an object.
	 * @param pairs names and values in turn
	 * @return the object, in this order
	 */
	static Map<String, @Nullable Object> object(@Nullable Object... pairs) {
		Map<String, @Nullable Object> object = new LinkedHashMap<>();
		for (int i = 0; i < pairs.length; i += 2) {
			object.put(String.valueOf(pairs[i]), pairs[i + 1]);
		}
		return object;
	}

	private static String quoted(String text) {
		StringBuilder quoted = new StringBuilder("\"");
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"' || c == '\\') {
				quoted.append('\\').append(c);
			}
			else if (c < ' ') {
				quoted.append(String.format("\\u%04x", (int) c));
			}
			else {
				quoted.append(c);
			}
		}
		return quoted.append('"').toString();
	}

}
