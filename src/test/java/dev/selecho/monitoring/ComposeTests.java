package dev.selecho.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.selecho.testing.Installed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class ComposeTests {

	private static final Path FILE = Path.of("src", "main", "docker", "compose.yaml");

	private JsonNode compose;

	@BeforeEach
	void read() throws IOException {
		this.compose = Documents.read(FILE);
	}

	@Test
	void mountsTheFilesOfTheChart() {
		List<String> mounted = this.compose.path("services")
			.valueStream()
			.flatMap((service) -> service.path("volumes").valueStream())
			.map((volume) -> volume.asString().split(":", 2)[0])
			.toList();
		assertThat(mounted).extracting((path) -> FILE.resolveSibling(path).normalize())
			.containsExactlyInAnyOrder(Rules.FILE, Dashboard.FILE)
			.allMatch(Files::isRegularFile);
	}

	@Test
	void buildsTheImageOfThisProject() {
		JsonNode build = this.compose.path("services").path("selecho").path("build");
		Path context = FILE.resolveSibling(build.path("context").asString()).normalize();
		assertThat(context.resolve(build.path("dockerfile").asString())).isRegularFile();
		assertThat(context.resolve("pom.xml")).isRegularFile();
	}

	@Test
	void everyConfigIsDefinedAndUsed() {
		Set<String> used = new TreeSet<>();
		this.compose.path("services")
			.valueStream()
			.flatMap((service) -> service.path("configs").valueStream())
			.forEach((config) -> used.add(config.path("source").asString()));
		assertThat(used).containsExactlyElementsOf(new TreeSet<>(this.compose.path("configs").propertyNames()));
	}

	@Test
	void grafanaFindsPrometheusAndTheDashboard() {
		JsonNode datasource = config("grafana-datasource").path("datasources").path(0);
		assertThat(datasource.path("url").asString()).isEqualTo("http://prometheus:9090");
		assertThat(datasource.path("type").asString()).isEqualTo("prometheus");
		String directory = config("grafana-dashboards").path("providers")
			.path(0)
			.path("options")
			.path("path")
			.asString();
		assertThat(this.compose.path("services").path("grafana").path("volumes").path(0).asString())
			.contains(":" + directory + "/");
	}

	@Test
	void scrapesAsTheChartDoes() {
		JsonNode job = config("prometheus").path("scrape_configs").path(0);
		assertThat(job.path("metrics_path").asString()).isEqualTo(ScrapeSettings.ofTheServer().path());
		assertThat(job.path("job_name").asString()).isEqualTo("selecho");
		assertThat(job.path("static_configs").path(0).path("labels").propertyNames()).contains("namespace", "pod");
	}

	@Test
	void prometheusAcceptsItsConfig(@TempDir Path directory) throws Exception {
		Installed.require("promtool");
		String config = this.compose.path("configs").path("prometheus").path("content").asString();
		Path file = directory.resolve("prometheus.yml");
		Files.writeString(file, config.replace("/etc/prometheus/rules.yaml", Rules.FILE.toAbsolutePath().toString()));
		Command.succeeds("promtool", "check", "config", file.toString());
	}

	private JsonNode config(String name) {
		return Documents.yaml(this.compose.path("configs").path(name).path("content").asString()).getFirst();
	}

}
