package dev.selecho.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.marcnuri.helm.Helm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * What Helm asks of a cluster when it changes a release that runs.
 */
class UpgradeTests {

	private static final String AUTOSCALING = "autoscaling: {enabled: true, minReplicas: 3}";

	private final Cluster cluster;

	@TempDir
	Path directory;

	UpgradeTests() throws IOException {
		this.cluster = new Cluster();
	}

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	/** Installs the release where there is none. */
	private void upgrade(String values) throws IOException {
		upgrade(file("values.yaml", values), false);
	}

	private void upgrade(Path values, boolean reuse) throws IOException {
		var upgrade = new Helm(Chart.DIRECTORY).upgrade()
			.install()
			.withName(Chart.RELEASE)
			.withNamespace(Chart.NAMESPACE)
			.disableOpenApiValidation()
			.withKubeConfig(file("config", this.cluster.kubeConfig()))
			.withValuesFile(values);
		(reuse ? upgrade.resetThenReuseValues() : upgrade).call();
	}

	private Path file(String name, String text) throws IOException {
		return Files.writeString(this.directory.resolve(name), text);
	}

	private Map<String, Object> deployment() {
		return this.cluster.spec("apis/apps/v1", "deployments", "my-selecho");
	}

	@Test
	void autoscalerThatIsSwitchedOnFindsThePodsThatThereAre() throws IOException {
		upgrade("replicaCount: 5");
		assertThat(deployment()).containsEntry("replicas", 5);
		upgrade(AUTOSCALING);
		assertThat(this.cluster.spec("apis/autoscaling/v2", "horizontalpodautoscalers", "my-selecho"))
			.containsEntry("minReplicas", 3);
		assertThat(deployment()).containsEntry("replicas", 5);
		deployment().put("replicas", 7);
		upgrade(AUTOSCALING + "\npodAnnotations: {a: b}");
		assertThat(deployment()).containsEntry("replicas", 7);
	}

	/** The command of the guide. */
	@Test
	void productionKeepsTheValuesAndThePodsOfTheRelease() throws IOException {
		upgrade("{replicaCount: 5, config: {tcp.server.idle-timeout: 5m}, shutdown: {marginSeconds: 12}}");
		upgrade(Chart.PRODUCTION, true);
		assertThat(deployment()).containsEntry("replicas", 5);
		Map<String, Object> template = Values.map(deployment().get("template"));
		assertThat(Values.map(template.get("spec"))).containsEntry("terminationGracePeriodSeconds", 15 + 60 + 12);
		assertThat(Values.map(Values.map(template.get("metadata")).get("annotations")).values())
			.singleElement(as(STRING))
			.contains("idle-timeout: 5m");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void autoscalerThatIsSwitchedOnHasItsFewestPodsAtOnce(int before) throws IOException {
		upgrade("replicaCount: " + before);
		upgrade(AUTOSCALING);
		assertThat(deployment()).containsEntry("replicas", 3);
	}

	/** So that a rollback of such a release leaves their number alone. */
	@Test
	void autoscalerThatWasThereFromTheStartIsLeftAlone() throws IOException {
		upgrade(AUTOSCALING);
		deployment().put("replicas", 7);
		upgrade(AUTOSCALING + "\npodAnnotations: {a: b}");
		assertThat(deployment()).containsEntry("replicas", 7);
		deployment().put("replicas", 9);
		upgrade(AUTOSCALING);
		assertThat(deployment()).containsEntry("replicas", 9);
	}

	@Test
	void autoscalerThatIsSwitchedOffLeavesTheNumberOfTheValues() throws IOException {
		upgrade("replicaCount: 5");
		upgrade(AUTOSCALING);
		upgrade("replicaCount: 2");
		assertThat(deployment()).containsEntry("replicas", 2);
	}

	/** Of one that is there an API server would change nothing. */
	@Test
	void jobIsAnotherOneAfterEachUpgrade() throws IOException {
		upgrade("check: {job: {enabled: true}}");
		assertThat(job(1)).containsEntry("backoffLimit", 0);
		upgrade("check: {job: {enabled: true, arguments: [--for=1m]}}");
		assertThat(job(2).toString()).contains("--for=1m");
		assertThatException().as("the last one").isThrownBy(() -> job(1));
	}

	private Map<String, Object> job(int revision) {
		return this.cluster.spec("apis/batch/v1", "jobs", "my-selecho-check-" + revision);
	}

	@Test
	void firstFamilyOfAddressesThatChangesIsRefused() throws IOException {
		upgrade("service: {ipFamilies: [IPv4]}");
		assertThatException()
			.isThrownBy(() -> upgrade("service: {ipFamilies: [IPv6, IPv4], ipFamilyPolicy: PreferDualStack}"))
			.withMessageContaining("service.ipFamilies begins with IPv6, and the running Service with IPv4")
			.withMessageContaining("kubectl -n space delete service my-selecho my-selecho-management");
		upgrade("service: {ipFamilies: [IPv4, IPv6], ipFamilyPolicy: PreferDualStack}");
		assertThat(this.cluster.spec("api/v1", "services", "my-selecho")).containsEntry("ipFamilies",
				List.of("IPv4", "IPv6"));
	}

}
