package dev.selecho.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pods of the server.
 */
class DeploymentTests {

	private static Container container(String values) {
		return container(Chart.render(values).pod());
	}

	private static Container container(PodSpec pod) {
		return pod.getContainers().getFirst();
	}

	@Test
	void probesAskTheGroupsOnTheManagementPort() {
		Container container = container("");
		assertThat(container.getPorts()).extracting((port) -> port.getName() + " " + port.getContainerPort())
			.containsExactly("tcp 10000", "management 8080");
		assertThat(path(container.getStartupProbe())).isEqualTo("/actuator/health/liveness");
		assertThat(path(container.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
		assertThat(path(container.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
	}

	private static String path(Probe probe) {
		HTTPGetAction request = probe.getHttpGet();
		assertThat(request.getPort()).isEqualTo(new IntOrString("management"));
		return request.getPath();
	}

	@Test
	void timesOfTheProbesAreThoseOfTheValues() {
		Container container = container(Chart.render(Chart.EVERYTHING).pod());
		assertThat(times(container.getStartupProbe())).containsExactly(2, 3, 45);
		assertThat(times(container.getLivenessProbe())).containsExactly(20, 6, 4);
		assertThat(times(container.getReadinessProbe())).containsExactly(4, 2, 1);
		assertThat(container.getStartupProbe().getInitialDelaySeconds()).isEqualTo(1);
		assertThat(container.getStartupProbe().getTerminationGracePeriodSeconds()).isEqualTo(9);
		assertThat(container.getLivenessProbe().getTerminationGracePeriodSeconds()).isEqualTo(8);
	}

	/** A loop that does not turn does not drain either. */
	@Test
	void podThatIsNotAliveIsNotWaitedFor() {
		PodSpec pod = Chart.render(Chart.PRODUCTION).pod();
		assertThat(container(pod).getLivenessProbe().getTerminationGracePeriodSeconds()).isEqualTo(5);
		assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(85L);
	}

	/** Each failure is an event that looks like trouble. */
	@Test
	void firstProbeWaitsForTheStart() {
		assertThat(container("").getStartupProbe().getInitialDelaySeconds()).isEqualTo(3);
	}

	private static List<Integer> times(Probe probe) {
		return List.of(probe.getPeriodSeconds(), probe.getTimeoutSeconds(), probe.getFailureThreshold());
	}

	@Test
	void podsAreRestricted() {
		Manifests manifests = Chart.render("check: {schedule: '@daily', job: {enabled: true}, watch: {enabled: true}}");
		List<PodSpec> pods = new ArrayList<>(manifests.checks().stream().map(PodTemplateSpec::getSpec).toList());
		assertThat(pods).hasSize(4);
		pods.add(manifests.pod());
		for (PodSpec pod : pods) {
			assertRestricted(pod);
			assertThat(pod.getAutomountServiceAccountToken()).isFalse();
			assertThat(pod.getEnableServiceLinks()).isFalse();
		}
		assertThat(manifests.the(ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
	}

	/**
	 * What the Pod Security Standard of this name asks for, and a root that cannot be
	 * written.
	 */
	private static void assertRestricted(PodSpec pod) {
		assertThat(pod.getHostNetwork()).isNull();
		assertThat(pod.getHostPID()).isNull();
		assertThat(pod.getHostIPC()).isNull();
		assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
		assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001L);
		assertThat(pod.getSecurityContext().getRunAsGroup()).isEqualTo(10001L);
		assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
		var security = container(pod).getSecurityContext();
		assertThat(security.getAllowPrivilegeEscalation()).isFalse();
		assertThat(security.getReadOnlyRootFilesystem()).isTrue();
		assertThat(security.getPrivileged()).isNull();
		assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
		assertThat(security.getCapabilities().getAdd()).isEmpty();
		assertThat(pod.getVolumes()).allMatch((volume) -> volume.getHostPath() == null);
		assertThat(container(pod).getVolumeMounts()).anyMatch((mount) -> mount.getMountPath().equals("/tmp"));
	}

	@Test
	void userCanBeLeftToTheCluster() {
		PodSpec pod = Chart.render("podSecurityContext: {runAsUser: null, runAsGroup: null}").pod();
		assertThat(pod.getSecurityContext().getRunAsUser()).isNull();
		assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
	}

	@Test
	void everyMountHasItsVolume() {
		Manifests manifests = Chart.render(Chart.EVERYTHING);
		for (PodSpec pod : List.of(manifests.pod(), manifests.test().getSpec())) {
			assertThat(pod.getVolumes()).extracting(Volume::getName)
				.containsExactlyElementsOf(
						container(pod).getVolumeMounts().stream().map(VolumeMount::getName).toList());
		}
	}

	@Test
	void noPodGoesBeforeAnotherHasTakenItsPlace() {
		var rollingUpdate = Chart.render().deployment().getSpec().getStrategy().getRollingUpdate();
		assertThat(rollingUpdate.getMaxUnavailable()).isEqualTo(new IntOrString(0));
		assertThat(rollingUpdate.getMaxSurge()).isEqualTo(new IntOrString("25%"));
	}

	@Test
	void strategyIsThatOfTheValues() {
		var rollingUpdate = Chart.render(Chart.EVERYTHING).deployment().getSpec().getStrategy().getRollingUpdate();
		assertThat(rollingUpdate.getMaxUnavailable()).isEqualTo(new IntOrString("10%"));
		assertThat(rollingUpdate.getMaxSurge()).isEqualTo(new IntOrString(1));
		var recreate = Chart.render("strategy: {type: Recreate}").deployment().getSpec().getStrategy();
		assertThat(recreate.getType()).isEqualTo("Recreate");
		assertThat(recreate.getRollingUpdate()).as("which an API server refuses beside it").isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{}                                              | selecho:0.1.0
			image: {tag: 1.2.3}                             | selecho:1.2.3
			image: {repository: 'host:5000/a/b', tag: '1'}  | host:5000/a/b:1
			image: {tag: '1', digest: 'sha256:%s'}          | selecho@sha256:%s
			""")
	void imageIsNamedByTagOrDigest(String values, String image) {
		String digest = "0123456789abcdef".repeat(4);
		assertThat(container(values.replace("%s", digest)).getImage().replace("-SNAPSHOT", ""))
			.isEqualTo(image.replace("%s", digest));
	}

	@Test
	void environmentHoldsTextAlone() {
		Container container = container("""
				javaOptions: -Xlog:gc
				extraEnv: [{name: PORT, value: "8081"}, {name: FLAG, value: "true"}, {name: LARGE, value: "1e6"}]
				""");
		assertThat(container.getEnv()).extracting(EnvVar::getName, EnvVar::getValue)
			.extracting((pair) -> pair.toList())
			.containsExactly(List.of("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:/etc/selecho/"),
					List.of("JDK_JAVA_OPTIONS", "-Xlog:gc"), List.of("PORT", "8081"), List.of("FLAG", "true"),
					List.of("LARGE", "1e6"));
	}

	@Test
	void replicasAreLeftToWhoeverScales() {
		assertThat(Chart.render("replicaCount: 4").deployment().getSpec().getReplicas()).isEqualTo(4);
		assertThat(Chart.render("replicaCount: 0").deployment().getSpec().getReplicas()).isZero();
		assertThat(Chart.render(Chart.EVERYTHING).deployment().getSpec().getReplicas()).isNull();
		assertThat(Chart.render(Chart.KEDA).deployment().getSpec().getReplicas()).isNull();
	}

	/** Spring reads it once. */
	@ParameterizedTest
	@ValueSource(strings = { "config: {tcp.server.idle-timeout: 5m}", "shutdown: {gracePeriodSeconds: 21}" })
	void configurationThatChangesTakesNewPods(String values) {
		assertThat(annotations(values)).isNotEqualTo(annotations(""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "replicaCount: 3", "service: {type: NodePort}", "podDisruptionBudget: {enabled: true}" })
	void whatDoesNotConcernThePodsLeavesThemAlone(String values) {
		var changed = Chart.render(values).deployment().getSpec().getTemplate();
		assertThat(changed).isEqualTo(Chart.render().deployment().getSpec().getTemplate());
	}

	private static Map<String, String> annotations(String values) {
		return Chart.render(values).deployment().getSpec().getTemplate().getMetadata().getAnnotations();
	}

	@Test
	void environmentIsAlsoTakenFromWhatTheClusterHas() {
		var sources = container(Chart.render(Chart.EVERYTHING).pod()).getEnvFrom();
		assertThat(sources).hasSize(2);
		assertThat(sources.getFirst().getPrefix()).isEqualTo("TCP_SERVER_");
		assertThat(sources.getFirst().getConfigMapRef().getName()).isEqualTo("limits");
		assertThat(sources.getLast().getSecretRef().getOptional()).isTrue();
	}

	@Test
	void othersRunBesideTheServerAndBeforeIt() {
		PodSpec pod = Chart.render(Chart.EVERYTHING).pod();
		assertThat(pod.getContainers()).extracting(Container::getName).containsExactly("selecho", "recorder");
		assertThat(pod.getInitContainers()).singleElement().satisfies((container) -> {
			assertThat(container.getName()).isEqualTo("watcher");
			assertThat(container.getRestartPolicy()).isEqualTo("Always");
		});
	}

	@Test
	void namesAreAskedForAsTheValuesSay() {
		PodSpec pod = Chart.render(Chart.EVERYTHING).pod();
		assertThat(pod.getDnsPolicy()).isEqualTo("None");
		assertThat(pod.getDnsConfig().getNameservers()).containsExactly("10.0.0.10");
		assertThat(pod.getDnsConfig().getOptions()).singleElement().returns("2", (option) -> option.getValue());
		assertThat(Chart.render().pod().getDnsPolicy()).isNull();
	}

	/** There the cluster's name server has to be asked for. */
	@Test
	void podMayBeOnTheNetworkOfItsNode() {
		PodSpec pod = Chart.render("hostNetwork: true").pod();
		assertThat(pod.getHostNetwork()).isTrue();
		assertThat(pod.getDnsPolicy()).isEqualTo("ClusterFirstWithHostNet");
		assertThat(Chart.render("{hostNetwork: true, dnsPolicy: Default}").pod().getDnsPolicy()).isEqualTo("Default");
	}

	@Test
	void valuesForSchedulingReachThePod() {
		PodSpec pod = Chart.render(Chart.EVERYTHING).pod();
		assertThat(pod.getNodeSelector()).containsExactly(Map.entry("kubernetes.io/arch", "amd64"));
		assertThat(pod.getTolerations()).singleElement().returns("dedicated", (toleration) -> toleration.getKey());
		assertThat(pod.getAffinity().getNodeAffinity()).isNotNull();
		assertThat(pod.getPriorityClassName()).isEqualTo("important");
		assertThat(pod.getRuntimeClassName()).isEqualTo("sandboxed");
		assertThat(pod.getImagePullSecrets()).singleElement().returns("image-store", (secret) -> secret.getName());
		assertThat(pod.getServiceAccountName()).isEqualTo("echo-account");
		assertThat(container(pod).getResources().getRequests()).containsEntry("cpu", new Quantity("250m"));
	}

	@Test
	void accountOfOthersIsUsedAsItIs() {
		Manifests manifests = Chart.render("serviceAccount: {create: false, name: theirs}");
		assertThat(manifests.kinds()).doesNotContain("ServiceAccount");
		assertThat(manifests.pod().getServiceAccountName()).isEqualTo("theirs");
		assertThat(Chart.render("serviceAccount: {create: false}").pod().getServiceAccountName()).isEqualTo("default");
	}

	/**
	 * A limit on the processor stops the one loop, and with it every client, for parts of
	 * each 100 ms.
	 */
	@Test
	void processorHasNoLimitAndMemoryHas() {
		var resources = container("").getResources();
		assertThat(resources.getLimits()).containsOnlyKeys("memory");
		assertThat(resources.getRequests()).containsOnlyKeys("cpu", "memory");
		assertThat(resources.getLimits().get("memory")).isEqualTo(resources.getRequests().get("memory"));
	}

}
