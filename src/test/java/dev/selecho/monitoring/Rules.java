package dev.selecho.monitoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * The alerts.
 */
final class Rules {

	static final Path FILE = Path.of("helm", "selecho", "files", "rules.yaml");

	private Rules() {
	}

	static List<Alert> alerts() throws IOException {
		return Documents.read(FILE)
			.path("groups")
			.valueStream()
			.flatMap((group) -> group.path("rules").valueStream())
			.map((rule) -> new Alert(rule.path("alert").asString(), rule.path("expr").asString(),
					rule.path("labels").path("severity").asString(), rule.path("annotations")))
			.toList();
	}

	/**
	 * An alert.
	 *
	 * @param name its name
	 * @param expression when it is active
	 * @param severity how urgent it is
	 * @param annotations what it says
	 */
	record Alert(String name, String expression, String severity, JsonNode annotations) {
	}

}
