package dev.selecho.helm;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the end of a pod is timed: sleep, drain and Spring's own phase fit into what
 * Kubernetes grants.
 */
class TerminationTests {

	@ParameterizedTest
	@CsvSource({ "5, 20, 10, 35, 25", "0, 1, 2, 3, 2", "15, 60, 10, 85, 65", "120, 300, 31, 451, 315" })
	void sleepAndDrainFitIntoThePodsGracePeriod(int sleep, int grace, int margin, long pod, int phase) {
		Manifests manifests = Chart
			.render("shutdown: {preStopSleepSeconds: %d, gracePeriodSeconds: %d, marginSeconds: %d}".formatted(sleep,
					grace, margin));
		assertThat(manifests.pod().getTerminationGracePeriodSeconds()).isEqualTo(pod);
		assertThat(configuration(manifests)).containsEntry("tcp.server.shutdown.grace-period", grace + "s")
			.containsEntry("spring.lifecycle.timeout-per-shutdown-phase", phase + "s");
		assertThat(phase).isGreaterThan(grace);
		assertThat(pod).isGreaterThan(sleep + phase);
	}

	private static Map<String, Object> configuration(Manifests manifests) {
		return StrictReader.documents(manifests.applicationYaml()).getFirst();
	}

	@Test
	void defaultsAreThirtyFiveSeconds() {
		assertThat(Chart.render().pod().getTerminationGracePeriodSeconds()).isEqualTo(35L);
	}

	@Test
	void productionIsEightyFiveSeconds() {
		assertThat(Chart.render(Chart.PRODUCTION).pod().getTerminationGracePeriodSeconds()).isEqualTo(85L);
	}

	@Test
	void moreMayBeGranted() {
		Manifests manifests = Chart.render("shutdown: {terminationGracePeriodSeconds: 35}");
		assertThat(manifests.pod().getTerminationGracePeriodSeconds()).isEqualTo(35L);
		assertThat(Chart.render(Chart.EVERYTHING).pod().getTerminationGracePeriodSeconds()).isEqualTo(100L);
	}

	@Test
	void lessIsRefused() {
		assertThat(Chart.refusal("shutdown: {terminationGracePeriodSeconds: 34}"))
			.contains("shutdown.terminationGracePeriodSeconds is 34, and the pod needs 35 s");
	}

	@Test
	void podSleepsWithoutAShell() {
		var preStop = Chart.render().pod().getContainers().getFirst().getLifecycle().getPreStop();
		assertThat(preStop.getSleep().getSeconds()).isEqualTo(5L);
		assertThat(preStop.getExec()).isNull();
	}

	/** Of no seconds it is refused by a cluster before 1.33. */
	@Test
	void noSleepIsNoHook() {
		assertThat(Chart.render("shutdown: {preStopSleepSeconds: 0}").pod().getContainers().getFirst().getLifecycle())
			.isNull();
	}

}
