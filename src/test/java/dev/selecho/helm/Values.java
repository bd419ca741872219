package dev.selecho.helm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Values of the chart by their paths, such as {@code image.tag}.
 */
final class Values {

	/** Stands for a value that is null. */
	static final String NONE = "null";

	private Values() {
	}

	/**
	 * Reads values.
	 * @param yaml the values
	 * @return all that have no values within: scalars, lists and empty maps
	 */
	static Map<String, Object> leaves(String yaml) {
		Map<String, Object> leaves = new LinkedHashMap<>();
		StrictReader.documents(yaml).forEach((document) -> collect("", document, leaves));
		return leaves;
	}

	private static void collect(String path, @Nullable Object value, Map<String, Object> leaves) {
		if (value instanceof Map<?, ?> map && !map.isEmpty()) {
			map.forEach((key, within) -> collect(path.isEmpty() ? (String) key : path + "." + key, within, leaves));
		}
		else {
			leaves.put(path, Objects.requireNonNullElse(value, NONE));
		}
	}

	@SuppressWarnings("unchecked")
	static Map<String, Object> map(@Nullable Object value) {
		return (Map<String, Object>) Objects.requireNonNull(value);
	}

}
