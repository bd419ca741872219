package dev.selecho.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * YAML and JSON as trees. A key that stands there twice is refused.
 */
final class Documents {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private Documents() {
	}

	static JsonNode read(Path file) throws IOException {
		return yaml(Files.readString(file)).getFirst();
	}

	static List<JsonNode> yaml(String text) {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		List<JsonNode> documents = new ArrayList<>();
		new Yaml(new SafeConstructor(options)).loadAll(text)
			.forEach((document) -> documents.add(JSON.valueToTree(document)));
		return documents;
	}

	static JsonNode json(String text) {
		return JSON.readTree(text);
	}

	/** JSON is YAML too. */
	static void write(Path file, Object document) throws IOException {
		Files.writeString(file, JSON.writeValueAsString(document));
	}

}
