package dev.selecho.helm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1alpha2.TCPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who means whom: a selector that matches nothing is an object without effect, and no
 * cluster says so.
 */
class SelectorsTests {

	private static final Manifests MANIFESTS = Chart.render(Chart.EVERYTHING);

	private Map<String, String> podLabels() {
		return MANIFESTS.deployment().getSpec().getTemplate().getMetadata().getLabels();
	}

	private List<Map<String, String>> selectors() {
		return List.of(MANIFESTS.deployment().getSpec().getSelector().getMatchLabels(),
				MANIFESTS.service().getSpec().getSelector(), MANIFESTS.managementService().getSpec().getSelector(),
				MANIFESTS.the(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels(),
				MANIFESTS.the(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels(),
				MANIFESTS.pod().getTopologySpreadConstraints().getFirst().getLabelSelector().getMatchLabels());
	}

	@Test
	void everySelectorFindsThePods() {
		assertThat(selectors()).allSatisfy((selector) -> assertThat(podLabels()).containsAllEntriesOf(selector));
	}

	@Test
	void noSelectorFindsTheChecks() {
		assertThat(MANIFESTS.checks()).hasSize(4).allSatisfy((pod) -> {
			Map<String, String> labels = pod.getMetadata().getLabels();
			assertThat(selectors()).noneSatisfy((selector) -> assertThat(labels).containsAllEntriesOf(selector));
		});
	}

	/** Else it would take a Job's pods for its own. */
	@Test
	void watchFindsItsOwnPodsAlone() {
		Map<String, String> selector = MANIFESTS.watch().getSpec().getSelector().getMatchLabels();
		assertThat(MANIFESTS.checks())
			.filteredOn((pod) -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
			.containsExactly(MANIFESTS.watch().getSpec().getTemplate());
		assertThat(podLabels().entrySet().containsAll(selector.entrySet())).isFalse();
		assertThat(labels(MANIFESTS.json("PodMonitor").at("/spec/selector/matchLabels"))).isEqualTo(selector);
	}

	/** The selector of a Deployment cannot be changed: an upgrade would fail. */
	@Test
	void selectorsOutliveAnUpgrade() {
		assertThat(selectors()).allSatisfy((selector) -> assertThat(selector).containsExactlyInAnyOrderEntriesOf(
				Map.of("app.kubernetes.io/name", "echo", "app.kubernetes.io/instance", Chart.RELEASE)));
	}

	private static Map<String, String> labels(JsonNode node) {
		Map<String, String> labels = new HashMap<>();
		node.forEachEntry((label, value) -> labels.put(label, value.asString()));
		return labels;
	}

	@Test
	void monitorFindsTheManagementServiceAlone() {
		JsonNode monitor = MANIFESTS.json("ServiceMonitor").path("spec");
		Map<String, String> selector = labels(monitor.at("/selector/matchLabels"));
		assertThat(selector).isNotEmpty();
		Service found = MANIFESTS.managementService();
		assertThat(MANIFESTS.every(Service.class)
			.stream()
			.filter((service) -> service.getMetadata().getLabels().entrySet().containsAll(selector.entrySet())))
			.containsExactly(found);
		assertThat(found.getSpec().getPorts()).singleElement().satisfies((port) -> {
			assertThat(port.getName()).isEqualTo(monitor.at("/endpoints/0/port").asString());
			assertThat(port.getTargetPort().getStrVal()).isEqualTo("management");
		});
	}

	@Test
	void podMonitorFindsThePodsAlone() {
		Manifests manifests = Chart.render(Chart.KEDA);
		JsonNode monitor = manifests.json("PodMonitor").path("spec");
		Map<String, String> selector = labels(monitor.at("/selector/matchLabels"));
		assertThat(selector).isNotEmpty();
		assertThat(manifests.deployment().getSpec().getTemplate().getMetadata().getLabels())
			.containsAllEntriesOf(selector);
		assertThat(manifests.test().getMetadata().getLabels().entrySet().containsAll(selector.entrySet())).isFalse();
		assertThat(manifests.pod().getContainers().getFirst().getPorts()).extracting((port) -> port.getName())
			.contains(monitor.at("/podMetricsEndpoints/0/port").asString());
	}

	@Test
	void autoscalersMeanTheDeployment() {
		var target = MANIFESTS.the(HorizontalPodAutoscaler.class).getSpec().getScaleTargetRef();
		assertThat(List.of(target.getApiVersion(), target.getKind(), target.getName())).containsExactly("apps/v1",
				"Deployment", MANIFESTS.deployment().getMetadata().getName());
		Manifests keda = Chart.render(Chart.KEDA);
		assertThat(keda.the(ScaledObject.class).spec().scaleTargetRef().name())
			.isEqualTo(keda.deployment().getMetadata().getName());
	}

	@Test
	void routeLeadsToTheService() {
		var backend = MANIFESTS.the(TCPRoute.class).getSpec().getRules().getFirst().getBackendRefs().getFirst();
		assertThat(backend.getName()).isEqualTo(MANIFESTS.service().getMetadata().getName());
		assertThat(backend.getPort()).isEqualTo(MANIFESTS.service().getSpec().getPorts().getFirst().getPort());
	}

	@Test
	void routeIsOfTheStandardVersion() {
		var route = Chart.render(Chart.KEDA).the(io.fabric8.kubernetes.api.model.gatewayapi.v1.TCPRoute.class);
		assertThat(route.getSpec().getParentRefs()).singleElement().returns("gateway", (parent) -> parent.getName());
	}

	/** Else a pod waits for a node that it may not have. */
	@Test
	void productionSpreadsOverNodesThatTakePods() {
		assertThat(Chart.render(Chart.PRODUCTION).pod().getTopologySpreadConstraints())
			.filteredOn((constraint) -> constraint.getWhenUnsatisfiable().equals("DoNotSchedule"))
			.singleElement()
			.returns("Honor", (constraint) -> constraint.getNodeTaintsPolicy());
	}

	@Test
	void podsAreSpreadOverZonesAndNodes() {
		var constraints = Chart.render().pod().getTopologySpreadConstraints();
		assertThat(constraints).extracting((constraint) -> constraint.getTopologyKey())
			.containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
		assertThat(constraints).allSatisfy((constraint) -> {
			assertThat(constraint.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
			assertThat(constraint.getMatchLabelKeys()).containsExactly("pod-template-hash");
		});
	}

}
