package dev.selecho.helm;

import java.util.List;
import java.util.Objects;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many pods there are, and how many may go.
 */
class ScalingTests {

	@Test
	void autoscalerGoesByProcessorMemoryAndConnections() {
		HorizontalPodAutoscalerSpec spec = Chart.render(Chart.EVERYTHING).the(HorizontalPodAutoscaler.class).getSpec();
		assertThat(spec.getMinReplicas()).isEqualTo(3);
		assertThat(spec.getMaxReplicas()).isEqualTo(30);
		assertThat(spec.getMetrics()).hasSize(3);
		var cpu = spec.getMetrics().get(0).getContainerResource();
		var memory = spec.getMetrics().get(1).getContainerResource();
		assertThat(cpu.getName()).isEqualTo("cpu");
		assertThat(List.of(cpu.getContainer(), memory.getContainer())).as("whatever stands beside it")
			.containsOnly("selecho");
		assertThat(cpu.getTarget().getAverageUtilization()).isEqualTo(55);
		assertThat(memory.getName()).isEqualTo("memory");
		assertThat(memory.getTarget().getAverageUtilization()).isEqualTo(85);
		var pods = spec.getMetrics().get(2).getPods();
		assertThat(pods.getMetric().getName()).isEqualTo("tcp_server_connections_active");
		assertThat(pods.getTarget().getType()).isEqualTo("AverageValue");
		assertThat(pods.getTarget().getAverageValue().getAmount()).as("no 1e+06").isEqualTo("1000000");
		assertThat(spec.getBehavior().getScaleDown().getStabilizationWindowSeconds()).isEqualTo(900);
	}

	@Test
	void metricThatIsNullIsLeftOut() {
		HorizontalPodAutoscalerSpec spec = Chart
			.render("autoscaling: {enabled: true, cpuUtilization: null, connectionsPerPod: 500}")
			.the(HorizontalPodAutoscaler.class)
			.getSpec();
		assertThat(spec.getMetrics()).singleElement().returns("Pods", (metric) -> metric.getType());
		assertThat(spec.getBehavior()).isNull();
	}

	@Test
	void kedaAsksPrometheusForTheConnectionsOfThisRelease() {
		ScaledObject.Spec spec = Chart.render(Chart.KEDA).the(ScaledObject.class).spec();
		assertThat(spec.minReplicaCount()).isEqualTo(3);
		assertThat(spec.maxReplicaCount()).isEqualTo(20);
		assertThat(spec.triggers()).extracting(ScaledObject.Trigger::type).containsExactly("prometheus", "cpu");
		ScaledObject.Trigger trigger = spec.triggers().getFirst();
		assertThat(trigger.metricType()).isEqualTo("AverageValue");
		assertThat(trigger.metadata()).containsEntry("serverAddress", "http://prometheus.monitoring.svc:9090")
			.containsEntry("threshold", "1000000")
			.containsEntry("query",
					"sum(tcp_server_connections_active{job=\"selecho\",namespace=\"space\",pod=~\"my-selecho-[a-z0-9]+(-[a-z0-9]{5})?\"})");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1 |                     |     | 1
			3 |                     |     | 1
			1 | maxUnavailable: 2   |     | 2
			1 | maxUnavailable: 30% |     | 30%
			3 | minAvailable: 2     | 2   |
			3 | minAvailable: 50%   | 50% |
			""")
	void budgetLetsAPodGo(int replicas, @Nullable String value, @Nullable String minAvailable,
			@Nullable String maxUnavailable) {
		PodDisruptionBudgetSpec spec = Chart
			.render("replicaCount: %d\npodDisruptionBudget: {enabled: true, %s}".formatted(replicas,
					Objects.requireNonNullElse(value, "")))
			.the(PodDisruptionBudget.class)
			.getSpec();
		assertThat(text(spec.getMinAvailable())).isEqualTo(minAvailable);
		assertThat(text(spec.getMaxUnavailable())).isEqualTo(maxUnavailable);
		assertThat(spec.getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
	}

	/**
	 * A pod that is not ready because it is full serves its clients: an eviction would
	 * cut them.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			config: {tcp.server.health.unready-when-full: true}                          | IfHealthyBudget
			config: {tcp: {server: {health: {unreadyWhenFull: 'on'}}}}                   | IfHealthyBudget
			config: {tcp.server.health.unready-when-full: '${FULL}'}                     | IfHealthyBudget
			extraEnv: [{name: TCP_SERVER_HEALTH_UNREADYWHENFULL, value: 'TRUE'}]         | IfHealthyBudget
			extraEnv: [{name: TCP_SERVER_HEALTH_UNREADYWHENFULL, valueFrom: {}}]         | IfHealthyBudget
			javaOptions: -Dtcp.server.health.unready-when-full=true                      | IfHealthyBudget
			config: {tcp.server.health.unready-when-full: false}                         | AlwaysAllow
			extraEnv: [{name: TCP_SERVER_HEALTH_UNREADYWHENFULL, value: 'False'}]        | AlwaysAllow
			config: {tcp.server.health.stall-threshold: 4s}                              | AlwaysAllow
			""")
	void budgetProtectsFullPodsWhereTheyAreNotReady(String values, String policy) {
		assertThat(Chart.render(values + "\npodDisruptionBudget: {enabled: true}")
			.the(PodDisruptionBudget.class)
			.getSpec()
			.getUnhealthyPodEvictionPolicy()).isEqualTo(policy);
	}

	private static @Nullable String text(@Nullable IntOrString value) {
		return (value != null) ? String.valueOf(value.getValue()) : null;
	}

}
