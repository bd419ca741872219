package dev.selecho.helm;

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
		Files.writeString(this.directory.resolve("application.yaml"), manifests.applicationYaml());
		try (var application = new SpringApplicationBuilder(SelechoApplication.class)
			.environment(environment(variables(manifests)))
			.run("--tcp.server.port=0", "--server.port=0")) {
			TcpServerProperties properties = application.getBean(TcpServerProperties.class);
			assertThat(properties.shutdown().gracePeriod()).isEqualTo(Duration.ofSeconds(33));
			assertThat(properties.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
			assertThat(properties.maxConnections()).as("no 1e+06").isEqualTo(1_000_000);
			assertThat(application.getEnvironment().getProperty("spring.lifecycle.timeout-per-shutdown-phase"))
				.isEqualTo("37s");
		}
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
