package dev.selecho.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.selecho.monitoring.Rules.Alert;
import dev.selecho.testing.Installed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class RulesTests {

	private static final Path CASES = Path.of("src", "test", "prometheus");

	@Test
	void prometheusAcceptsTheRules() throws Exception {
		Installed.require("promtool");
		Command.succeeds("promtool", "check", "rules", "--lint-fatal", Rules.FILE.toString());
	}

	@ParameterizedTest
	@MethodSource("cases")
	void alertFiresWhenItShouldAndOnlyThen(Path file) throws Exception {
		Installed.require("promtool");
		Command.succeeds("promtool", "test", "rules", file.toString());
	}

	@Test
	void everyAlertHasATestInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
		Set<String> firing = new HashSet<>();
		Set<String> quiet = new HashSet<>();
		for (Path file : cases()) {
			for (JsonNode test : Documents.read(file).path("tests")) {
				Set<String> fires = new HashSet<>();
				Set<String> named = new HashSet<>();
				for (JsonNode assertion : test.path("alert_rule_test")) {
					String alert = assertion.path("alertname").asString();
					named.add(alert);
					if (!assertion.path("exp_alerts").isEmpty()) {
						fires.add(alert);
					}
				}
				firing.addAll(fires);
				named.removeAll(fires);
				quiet.addAll(named);
			}
		}
		List<String> alerts = Rules.alerts().stream().map(Alert::name).toList();
		assertThat(firing).containsExactlyInAnyOrderElementsOf(alerts);
		assertThat(quiet).containsExactlyInAnyOrderElementsOf(alerts);
	}

	@Test
	void everyAlertSaysWhatItMeansAndWhatToDo() throws IOException {
		List<String> headings = Files.readAllLines(Path.of("src/doc/observe.md"))
			.stream()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("#+ ", ""))
			.toList();
		assertThat(Rules.alerts()).isNotEmpty().allSatisfy((alert) -> {
			assertThat(alert.severity()).isIn("critical", "warning");
			assertThat(alert.annotations().path("summary").asString()).contains("$labels.pod");
			assertThat(alert.annotations().path("description").asString()).hasSizeGreaterThan(40);
			assertThat(alert.annotations().path("runbook").asString()).isEqualTo("src/doc/observe.md: " + alert.name());
			assertThat(headings).contains(alert.name());
		});
	}

	@Test
	void everySelectorAsksForTheJob() throws IOException {
		assertThat(Rules.alerts())
			.allSatisfy((alert) -> assertThat(alert.expression().replaceAll("\\{job=\"selecho(-check)?\"", ""))
				.doesNotContain("{")
				.isNotEqualTo(alert.expression()));
	}

	static List<Path> cases() throws IOException {
		try (Stream<Path> files = Files.list(CASES)) {
			return files.sorted().toList();
		}
	}

}
