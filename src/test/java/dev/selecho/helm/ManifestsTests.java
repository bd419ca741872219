package dev.selecho.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The chart as a whole.
 */
class ManifestsTests {

	static final List<Path> VALUES = List.of(Chart.DIRECTORY.resolve("values.yaml"), Chart.PRODUCTION, Chart.EVERYTHING,
			Chart.KEDA);

	@Test
	void strictLintFindsNothing() {
		LintResult lint = new Helm(Chart.DIRECTORY).lint().strict().call();
		assertThat(lint.isFailed()).isFalse();
		assertThat(lint.getMessages()).as("but that it has no picture")
			.containsExactly("[INFO] Chart.yaml: icon is recommended");
	}

	/**
	 * Else an ignored file would be missed by none but those who install from a
	 * repository.
	 */
	@Test
	void packageMakesTheSame(@TempDir Path directory) throws IOException {
		new Helm(Chart.DIRECTORY).packageIt().withDestination(directory).call();
		Path archive;
		try (Stream<Path> files = Files.list(directory)) {
			archive = files.findFirst().orElseThrow();
		}
		assertThat(Chart.template(archive, Chart.RELEASE, Chart.EVERYTHING))
			.isEqualTo(Chart.template(Chart.DIRECTORY, Chart.RELEASE, Chart.EVERYTHING));
	}

	@Test
	void defaultsMakeWhatEveryClusterHas() {
		assertThat(Chart.render().kinds()).containsExactly("Deployment", "Pod", "Service", "ServiceAccount");
	}

	@Test
	void productionMakesWhatALivingServiceNeeds() {
		assertThat(Chart.render(Chart.PRODUCTION).kinds()).containsExactly("ConfigMap", "Deployment",
				"HorizontalPodAutoscaler", "NetworkPolicy", "Pod", "PodDisruptionBudget", "PrometheusRule", "Service",
				"ServiceAccount", "ServiceMonitor");
	}

	@Test
	void everySwitchMakesItsKind() {
		Set<String> kinds = new TreeSet<>(Chart.render(Chart.EVERYTHING).kinds());
		kinds.addAll(Chart.render(Chart.KEDA).kinds());
		assertThat(kinds).containsExactly("ConfigMap", "CronJob", "Deployment", "HorizontalPodAutoscaler", "Job",
				"NetworkPolicy", "Pod", "PodDisruptionBudget", "PodMonitor", "PrometheusRule", "ScaledObject",
				"Service", "ServiceAccount", "ServiceMonitor", "TCPRoute");
	}

	/** Else what a value does might never be rendered here. */
	@Test
	void everyValueIsChangedByOneOfTheFiles() throws IOException {
		List<Map.Entry<String, Object>> changes = new ArrayList<>();
		for (Path file : List.of(Chart.EVERYTHING, Chart.KEDA)) {
			changes.addAll(Values.leaves(Files.readString(file)).entrySet());
		}
		List<String> unchanged = new ArrayList<>();
		Values.leaves(Files.readString(Chart.DIRECTORY.resolve("values.yaml"))).forEach((path, value) -> {
			if (changes.stream().noneMatch((change) -> changes(change, path, value))) {
				unchanged.add(path);
			}
		});
		assertThat(unchanged).as("the same in both files, as nothing else is safe")
			.containsExactly("podSecurityContext.runAsNonRoot", "securityContext.allowPrivilegeEscalation",
					"securityContext.readOnlyRootFilesystem", "securityContext.capabilities.drop");
	}

	private static boolean changes(Map.Entry<String, Object> change, String path, Object value) {
		return (change.getKey() + ".").startsWith(path + ".") && !change.getValue().equals(value);
	}

	@ParameterizedTest
	@FieldSource("VALUES")
	void everyObjectIsLabelledAndInItsNamespace(Path values) {
		assertThat(Chart.render(values).all()).isNotEmpty().allSatisfy((object) -> {
			assertThat(object.getMetadata().getNamespace()).isEqualTo(Chart.NAMESPACE);
			assertThat(object.getMetadata().getLabels()).containsEntry("app.kubernetes.io/instance", Chart.RELEASE)
				.containsEntry("app.kubernetes.io/managed-by", "Helm")
				.containsKeys("app.kubernetes.io/name", "app.kubernetes.io/version", "helm.sh/chart");
		});
	}

	@ParameterizedTest
	@FieldSource("VALUES")
	void namesAreUnique(Path values) {
		assertThat(Chart.render(values).all()).extracting((object) -> object.getKind() + object.getMetadata().getName())
			.doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@FieldSource("VALUES")
	void namesOfTheLongestReleaseFit(Path values) {
		String release = "r".repeat(53);
		List<HasMetadata> objects = Chart.renderAs(release, values).all();
		assertThat(objects).allSatisfy((object) -> {
			assertThat(object.getMetadata().getName()).matches("[a-z]([-a-z0-9]*[a-z0-9])?");
			assertThat(object.getMetadata().getName().length()).isLessThanOrEqualTo(63);
			assertThat(object.getMetadata().getLabels().values())
				.allMatch((label) -> label.matches("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?"));
			if (object instanceof ScaledObject) {
				assertThat("keda-hpa-" + object.getMetadata().getName()).hasSizeLessThanOrEqualTo(63);
			}
		});
	}

	/** A release may be called so, a Service may not. */
	@ParameterizedTest
	@FieldSource("VALUES")
	void namesOfAReleaseWithDotsAreThoseOfAService(Path values) {
		assertThat(Chart.renderAs("my.echo.v2", values).all()).allSatisfy((object) -> {
			assertThat(object.getMetadata().getName()).matches("[a-z]([-a-z0-9]*[a-z0-9])?");
			assertThat(object.getMetadata().getLabels()).containsEntry("app.kubernetes.io/instance", "my.echo.v2");
		});
	}

	@Test
	void nameFollowsTheRelease() {
		assertThat(name("my.own", "")).isEqualTo("my-own-selecho");
		assertThat(name("my", "")).isEqualTo("my-selecho");
		assertThat(name("selecho", "")).isEqualTo("selecho");
		assertThat(name("my", "nameOverride: echo")).isEqualTo("my-echo");
		assertThat(name("my", "fullnameOverride: talkback")).isEqualTo("talkback");
	}

	private static String name(String release, String values) {
		return Chart.renderAs(release, values).deployment().getMetadata().getName();
	}

	/** What reads the manifests must itself be able to fail, for each kind. */
	@ParameterizedTest
	@FieldSource("VALUES")
	void fieldThatNoKindHasWouldBeFound(Path values) {
		List<Map<String, Object>> documents = Chart.documents(values);
		assertThat(documents).isNotEmpty().allSatisfy((document) -> {
			Map<String, Object> spoilt = new LinkedHashMap<>(document);
			spoilt.put("surprise", "field");
			assertThatException().isThrownBy(() -> StrictReader.read(spoilt)).withMessageContaining("\"surprise\"");
			if (document.containsKey("spec")) {
				Map<String, Object> spec = new LinkedHashMap<>(Values.map(document.get("spec")));
				spec.put("surprise", "field");
				spoilt.remove("surprise");
				spoilt.put("spec", spec);
				assertThatException().isThrownBy(() -> StrictReader.read(spoilt)).withMessageContaining("\"surprise\"");
			}
		});
	}

	@ParameterizedTest
	@FieldSource("wrongManifests")
	void whatAnApiServerRefusesWouldBeFound(String manifest) {
		assertThatException().isThrownBy(() -> StrictReader.read(manifest));
	}

	static final List<String> wrongManifests = Stream
		.of("spec: {template: {spec: {containers: [{name: a, env: [{name: b, value: 1}]}]}}}",
				"spec: {template: {spec: {containers: [{name: a, lifecycle: {preStop: {sleep: {second: 1}}}}]}}}",
				"spec: {replicas: two}", "metadata: {labels: {a: true}}", "metadata: {name: a, name: b}")
		.map((part) -> "apiVersion: apps/v1\nkind: Deployment\n" + part)
		.toList();

}
