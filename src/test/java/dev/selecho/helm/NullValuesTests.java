package dev.selecho.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A null, which a key without a value is too, takes the default away: what can do without
 * is rendered without, and the rest is refused by its name.
 */
class NullValuesTests {

	static List<String> paths() throws IOException {
		List<String> paths = new ArrayList<>();
		String values = Files.readString(Chart.DIRECTORY.resolve("values.yaml"));
		collect("", StrictReader.documents(values).getFirst(), paths);
		assertThat(paths).contains("podLabels", "networkPolicy", "probes.liveness", "resources", "image.tag");
		return paths;
	}

	private static void collect(String path, Map<String, Object> values, List<String> paths) {
		values.forEach((name, value) -> {
			paths.add(path + name);
			if (value instanceof Map<?, ?>) {
				collect(path + name + ".", Values.map(value), paths);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("paths")
	void nullIsNothingOrIsRefusedByName(String path) throws IOException {
		for (Path values : List.of(Chart.DIRECTORY.resolve("values.yaml"), Chart.EVERYTHING, Chart.KEDA)) {
			String without = without(path, Files.readString(values));
			try {
				assertThat(Chart.render(without).kinds()).contains("Deployment");
			}
			catch (IllegalStateException ex) {
				assertThat(ex).message().doesNotContain("error calling", "nil pointer");
				assertThat(ex.getMessage()).containsAnyOf("missing property '%s'".formatted(name(path)), path);
			}
		}
	}

	private static String name(String path) {
		return path.substring(path.lastIndexOf('.') + 1);
	}

	private static String without(String path, String values) {
		Map<String, Object> all = StrictReader.documents(values).getFirst();
		Map<String, Object> within = all;
		String[] names = path.split("\\.", -1);
		for (int i = 0; i < names.length - 1; i++) {
			within = Values.map(within.computeIfAbsent(names[i], (name) -> new LinkedHashMap<>()));
		}
		within.put(names[names.length - 1], null);
		return new Yaml().dump(all);
	}

}
