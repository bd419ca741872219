package dev.selecho.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * The Grafana dashboard.
 *
 * @param root the whole file
 */
record Dashboard(JsonNode root) {

	static final Path FILE = Path.of("helm", "selecho", "files", "dashboard.json");

	static Dashboard read() throws IOException {
		return new Dashboard(Documents.json(Files.readString(FILE)));
	}

	/** Rows as well. */
	List<JsonNode> tiles() {
		return this.root.path("panels").valueStream().toList();
	}

	List<JsonNode> panels() {
		return tiles().stream().filter((tile) -> !"row".equals(tile.path("type").asString())).toList();
	}

	List<JsonNode> variables() {
		return this.root.path("templating").path("list").valueStream().toList();
	}

	List<String> expressions() {
		return panels().stream()
			.flatMap((panel) -> panel.path("targets").valueStream())
			.map((target) -> target.path("expr").asString())
			.toList();
	}

	/**
	 * Puts in what Grafana does while all namespaces and all pods are chosen.
	 * @param expression the expression of a panel
	 * @param interval what rates are taken over
	 * @return what Prometheus is asked
	 */
	String substitute(String expression, String interval) {
		String result = expression.replace("$__rate_interval", interval);
		for (JsonNode variable : variables()) {
			result = result.replace("$" + variable.path("name").asString(), variable.path("allValue").asString(""));
		}
		return result;
	}

}
