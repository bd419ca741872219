package dev.selecho.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import dev.selecho.SelechoApplication;
import dev.selecho.autoconfigure.TcpServerProperties;
import io.fabric8.kubernetes.api.model.EnvVar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.support.StandardServletEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application, as the chart configures it.
 */
class ConfigurationTests {

	@TempDir
	Path directory;

	@Test
	void applicationStartsWithWhatTheChartMounts() throws Exception {
		Manifests manifests = Chart.render("""
				shutdown: {gracePeriodSeconds: 33, marginSeconds: 8}
				config:
				  tcp.server:
				    idle-timeout: 5m
				    max-connections: 1000000
				""");
		try (var application = start(manifests, manifests)) {
			TcpServerProperties properties = application.getBean(TcpServerProperties.class);
			assertThat(properties.shutdown().gracePeriod()).isEqualTo(Duration.ofSeconds(33));
			assertThat(properties.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
			assertThat(properties.maxConnections()).as("no 1e+06").isEqualTo(1_000_000);
			assertThat(application.getEnvironment().getProperty("spring.lifecycle.timeout-per-shutdown-phase"))
				.isEqualTo("37s");
		}
	}

	/**
	 * As a container does that ends after an upgrade which came to nothing: its pod is
	 * still the old one, all else that the cluster has is new.
	 */
	@Test
	void podOfBeforeAnUpgradeStartsAsItDidBefore() throws Exception {
		Manifests before = Chart.render("config: {tcp.server.idle-timeout: 5m}");
		Manifests after = Chart.render("config: {tcp.server.idle-timeout: never, tcp.server.no-such: 1}");
		assertThat(after.applicationYaml()).contains("never");
		try (var application = start(before, after)) {
			assertThat(application.getBean(TcpServerProperties.class).idleTimeout()).isEqualTo(Duration.ofMinutes(5));
		}
	}

	@Test
	void placeholdersQuotesAndLinesArriveAsTheyAreWritten() throws Exception {
		Manifests manifests = Chart.render("""
				config:
				  other:
				    text: "it's \\"quoted\\", # no comment: ${tcp.server.idle-timeout} {{ no template }} \\ttab"
				    lines: |
				      first

				        second $(NAME)
				    time: "10:30"
				  tcp.server.idle-timeout: 5m
				""");
		try (var application = start(manifests, manifests)) {
			var environment = application.getEnvironment();
			assertThat(environment.getProperty("other.text"))
				.isEqualTo("it's \"quoted\", # no comment: 5m {{ no template }} \ttab");
			assertThat(environment.getProperty("other.lines")).isEqualTo("first\n\n  second $(NAME)\n");
			assertThat(environment.getProperty("other.time")).isEqualTo("10:30");
		}
	}

	private ConfigurableApplicationContext start(Manifests pod, Manifests cluster) throws IOException {
		for (var file : MountedFiles.of(pod.deployment().getSpec().getTemplate(), cluster).entrySet()) {
			Files.writeString(this.directory.resolve(file.getKey()), file.getValue());
		}
		return new SpringApplicationBuilder(SelechoApplication.class).environment(environment(variables(pod)))
			.run("--tcp.server.port=0", "--server.port=0");
	}

	/** The container's own variables, with the file where this test has put it. */
	private Map<String, Object> variables(Manifests manifests) {
		Map<String, Object> variables = new HashMap<>();
		var container = manifests.pod().getContainers().getFirst();
		String mounted = "file:" + container.getVolumeMounts().getFirst().getMountPath() + "/";
		for (EnvVar variable : container.getEnv()) {
			variables.put(variable.getName(), variable.getValue().replace(mounted, "file:" + this.directory + "/"));
		}
		assertThat(variables).containsValue("file:" + this.directory + "/");
		return variables;
	}

	private static StandardServletEnvironment environment(Map<String, Object> variables) {
		return new StandardServletEnvironment() {

			@Override
			public Map<String, Object> getSystemEnvironment() {
				return variables;
			}

		};
	}

}
