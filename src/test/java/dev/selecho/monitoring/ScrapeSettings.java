package dev.selecho.monitoring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.marcnuri.helm.Helm;
import tools.jackson.databind.JsonNode;

/**
 * How the chart lets Prometheus scrape: what its ServiceMonitor or its PodMonitor says,
 * and what the Prometheus operator makes of it.
 *
 * @param pod what is scraped
 * @param endpoint the monitor's only endpoint
 */
record ScrapeSettings(String pod, JsonNode endpoint) {

	static ScrapeSettings ofTheServer() {
		return of("selecho-0", "ServiceMonitor", "endpoints");
	}

	/** The check that runs until it is stopped. */
	static ScrapeSettings ofTheCheck() {
		return of("selecho-check-0", "PodMonitor", "podMetricsEndpoints");
	}

	private static ScrapeSettings of(String pod, String kind, String endpointsName) {
		String rendered = new Helm(Path.of("helm", "selecho")).template()
			.withKubeVersion("1.33.0")
			.set("serviceMonitor.enabled", true)
			.set("check.watch.enabled", true)
			.call();
		List<JsonNode> endpoints = Documents.yaml(rendered)
			.stream()
			.filter((document) -> kind.equals(document.path("kind").asString("")))
			.flatMap((monitor) -> monitor.path("spec").path(endpointsName).valueStream())
			.toList();
		if (endpoints.size() != 1) {
			throw new IllegalStateException("One endpoint expected, not " + endpoints);
		}
		return new ScrapeSettings(pod, endpoints.getFirst());
	}

	String path() {
		return this.endpoint.path("path").asString();
	}

	String interval() {
		return this.endpoint.path("interval").asString();
	}

	String timeout() {
		return this.endpoint.path("scrapeTimeout").asString();
	}

	/**
	 * Makes the job that the operator would, but for the way in which pods are found.
	 * @param port where it answers
	 * @param interval the time between two scrapes
	 * @param timeout the time that one may take
	 * @return a scrape configuration
	 */
	Map<String, Object> job(int port, String interval, String timeout) {
		Map<String, Object> target = Map.of("targets", List.of("127.0.0.1:" + port), "labels",
				Map.of("namespace", "default", "pod", this.pod, "job", "another"));
		return Map.of("job_name", "monitor/default/" + this.pod, "metrics_path", path(), "scrape_interval", interval,
				"scrape_timeout", timeout, "static_configs", List.of(target), "relabel_configs", relabelings());
	}

	/** The operator's names are camel case, those of Prometheus snake case. */
	private List<Map<String, Object>> relabelings() {
		List<Map<String, Object>> relabelings = new ArrayList<>();
		for (JsonNode relabeling : this.endpoint.path("relabelings")) {
			Map<String, Object> config = new LinkedHashMap<>();
			relabeling.forEachEntry(
					(name, value) -> config.put(name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT), value));
			relabelings.add(config);
		}
		return relabelings;
	}

}
