package dev.selecho.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files of the chart agree with each other and with the project.
 */
class ChartFilesTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| .+ \\|$");

	@Test
	void versionIsThatOfThePom() throws IOException {
		String version = projectVersion();
		Map<String, Object> chart = StrictReader.documents(Files.readString(Chart.DIRECTORY.resolve("Chart.yaml")))
			.getFirst();
		assertThat(chart)
			.as("the pom has project.version %s: set version and appVersion in helm/selecho/Chart.yaml", version)
			.containsEntry("version", version)
			.containsEntry("appVersion", version);
	}

	@Test
	void guideBuildsTheImageThatTheChartAsksFor() throws IOException {
		assertThat(Files.readString(Path.of("src/doc/deploy.md"))).as("a command that builds the image")
			.contains("-t selecho:" + projectVersion() + " .");
	}

	private static String projectVersion() throws IOException {
		Properties build = PropertiesLoaderUtils
			.loadProperties(new ClassPathResource("META-INF/build-info.properties"));
		return Objects.requireNonNull(build.getProperty("build.version"));
	}

	@Test
	void readmeListsEveryValueWithItsDefault() throws IOException {
		JsonMapper json = new JsonMapper();
		Map<String, String> values = new LinkedHashMap<>();
		Values.leaves(Files.readString(Chart.DIRECTORY.resolve("values.yaml")))
			.forEach((path, value) -> values.put(path,
					value.equals(Values.NONE) ? Values.NONE : json.writeValueAsString(value)));
		Map<String, String> listed = new LinkedHashMap<>();
		Matcher rows = ROW.matcher(Files.readString(Chart.DIRECTORY.resolve("README.md")));
		while (rows.find()) {
			assertThat(listed.put(rows.group(1), rows.group(2))).as("listed twice: " + rows.group(1)).isNull();
		}
		assertThat(listed).containsExactlyInAnyOrderEntriesOf(values);
	}

}
