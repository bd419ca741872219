package dev.selecho.monitoring;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class DashboardTests {

	private static final int COLUMNS = 24;

	private static final String SELECTOR = "{job=\"selecho\",namespace=~\"$namespace\",pod=~\"$pod\"";

	/** Its pods are others than those that can be chosen. */
	private static final String SELECTOR_OF_THE_CHECK = "{job=\"selecho-check\",namespace=~\"$namespace\"}";

	private Dashboard dashboard;

	@BeforeEach
	void read() throws IOException {
		this.dashboard = Dashboard.read();
	}

	@Test
	void panelsHaveIdsOfTheirOwn() {
		assertThat(this.dashboard.tiles()).extracting((tile) -> tile.path("id").asInt())
			.doesNotHaveDuplicates()
			.allMatch((id) -> id > 0);
	}

	@Test
	void noPanelLiesUponAnother() {
		Set<String> taken = new HashSet<>();
		for (JsonNode tile : this.dashboard.tiles()) {
			JsonNode place = tile.path("gridPos");
			int left = place.path("x").asInt();
			int top = place.path("y").asInt();
			assertThat(left + place.path("w").asInt()).isBetween(left + 1, COLUMNS);
			for (int x = left; x < left + place.path("w").asInt(); x++) {
				for (int y = top; y < top + place.path("h").asInt(); y++) {
					assertThat(taken.add(x + "/" + y)).as(tile.path("title") + " at " + x + "/" + y).isTrue();
				}
			}
		}
	}

	@Test
	void everyPanelSaysWhatItShowsAndInWhichUnit() {
		assertThat(this.dashboard.panels()).isNotEmpty().allSatisfy((panel) -> {
			assertThat(panel.path("title").asString()).isNotBlank();
			assertThat(panel.path("description").asString("")).as(panel.path("title").asString()).endsWith(".");
			assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString("")).isNotBlank();
			assertThat(panel.path("targets")).isNotEmpty();
		});
	}

	@Test
	void everyQueryAsksTheChosenDataSource() {
		assertThat(this.dashboard.panels()).allSatisfy((panel) -> {
			assertThat(panel.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
			assertThat(panel.path("targets"))
				.allSatisfy((target) -> assertThat(target.path("datasource").path("uid").asString())
					.isEqualTo("${datasource}"));
		});
	}

	@Test
	void everySelectorAsksForTheJobAndTheChosenPods() {
		assertThat(this.dashboard.expressions())
			.allSatisfy((expression) -> assertThat(expression.replace(SELECTOR, "").replace(SELECTOR_OF_THE_CHECK, ""))
				.doesNotContain("{")
				.isNotEqualTo(expression));
	}

	@Test
	void allNamespacesAndPodsCanBeChosen() {
		assertThat(this.dashboard.variables()).extracting((variable) -> variable.path("name").asString())
			.containsExactly("datasource", "namespace", "pod");
		assertThat(this.dashboard.variables().subList(1, 3)).allSatisfy((variable) -> {
			assertThat(variable.path("includeAll").asBoolean()).isTrue();
			assertThat(variable.path("allValue").asString()).isEqualTo(".*");
			assertThat(variable.path("multi").asBoolean()).isTrue();
		});
	}

}
