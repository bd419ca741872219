package dev.selecho.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the chart gives to Prometheus and Grafana.
 */
class WatchingTests {

	private static final Path FILES = Chart.DIRECTORY.resolve("files");

	private static JsonNode endpoint(Manifests manifests) {
		boolean pods = !manifests.kinds().contains("ServiceMonitor");
		JsonNode endpoints = manifests.json(pods ? "PodMonitor" : "ServiceMonitor")
			.at(pods ? "/spec/podMetricsEndpoints" : "/spec/endpoints");
		assertThat(endpoints).hasSize(1);
		return endpoints.get(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "serviceMonitor", "podMonitor" })
	void everyReleaseIsTheJobThatTheRulesAskFor(String monitor) {
		JsonNode endpoint = endpoint(Chart.render(monitor + ": {enabled: true}"));
		assertThat(endpoint.path("path").asString()).isEqualTo("/actuator/prometheus");
		assertThat(endpoint.path("interval").asString()).isEqualTo("15s");
		assertThat(endpoint.path("scrapeTimeout").asString()).isEqualTo("5s");
		assertThat(endpoint.path("relabelings")).hasSize(1);
		assertThat(endpoint.at("/relabelings/0/targetLabel").asString()).isEqualTo("job");
		assertThat(endpoint.at("/relabelings/0/replacement").asString()).isEqualTo("selecho");
	}

	@ParameterizedTest
	@CsvSource({ "everything.yaml, ServiceMonitor", "keda.yaml, PodMonitor", "everything.yaml, PrometheusRule" })
	void labelsReachWhatPrometheusSelects(String values, String kind) {
		Manifests manifests = Chart.render(Chart.EVERYTHING.resolveSibling(values));
		assertThat(manifests.json(kind).at("/metadata/labels/release").asString()).isEqualTo("prometheus");
	}

	@ParameterizedTest
	@ValueSource(strings = { "everything.yaml", "keda.yaml" })
	void valuesReachTheMonitor(String values) {
		JsonNode endpoint = endpoint(Chart.render(Chart.EVERYTHING.resolveSibling(values)));
		assertThat(endpoint.path("interval").asString()).isEqualTo("1m");
		assertThat(endpoint.path("scrapeTimeout").asString()).isEqualTo("10s");
		assertThat(endpoint.at("/relabelings/1/targetLabel").asString()).isEqualTo("node");
		assertThat(endpoint.at("/metricRelabelings/0/action").asString()).isEqualTo("drop");
	}

	/** Braces in them are Prometheus's and Grafana's own, not Helm's. */
	@Test
	void rulesArriveAsTheyStandInTheirFile() throws IOException {
		Map<String, Object> file = StrictReader.documents(Files.readString(FILES.resolve("rules.yaml"))).getFirst();
		Map<String, Object> rendered = Chart.documents(Chart.PRODUCTION)
			.stream()
			.filter((document) -> "PrometheusRule".equals(document.get("kind")))
			.findFirst()
			.orElseThrow();
		assertThat(file).containsKey("groups");
		assertThat(rendered.get("spec")).isEqualTo(file);
	}

	@Test
	void everyAlertLinksToTheRunbookWhereItsAddressIsKnown() {
		JsonNode rules = Chart.render(Chart.EVERYTHING).json("PrometheusRule").at("/spec/groups/0/rules");
		assertThat(rules).isNotEmpty();
		for (JsonNode rule : rules) {
			assertThat(rule.at("/annotations/runbook_url").asString()).isEqualTo(
					"https://git.example/selecho/observe.md#" + rule.path("alert").asString().toLowerCase(Locale.ROOT));
		}
	}

	@Test
	void dashboardArrivesAsItStandsInItsFile() throws IOException {
		ConfigMap map = Chart.render(Chart.EVERYTHING).the(ConfigMap.class, "talkback-dashboard");
		String file = Files.readString(FILES.resolve("dashboard.json"));
		assertThat(map.getData()).containsExactly(Map.entry("selecho.json", file.stripTrailing()));
		assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "echo");
		assertThat(map.getMetadata().getAnnotations()).containsEntry("grafana_folder", "Echo");
	}

}
