package dev.selecho.helm;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Helm has rendered, read strictly.
 *
 * @param all the objects, in the order of their rendering
 */
record Manifests(List<HasMetadata> all) {

	static Manifests read(String text) {
		return new Manifests(StrictReader.read(text));
	}

	<T extends HasMetadata> List<T> every(Class<T> type) {
		return this.all.stream().filter(type::isInstance).map(type::cast).toList();
	}

	<T extends HasMetadata> T the(Class<T> type) {
		List<T> found = every(type);
		assertThat(found).as(type.getSimpleName()).hasSize(1);
		return found.getFirst();
	}

	<T extends HasMetadata> T the(Class<T> type, String name) {
		return every(type).stream()
			.filter((object) -> object.getMetadata().getName().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No " + type.getSimpleName() + " " + name));
	}

	/**
	 * Looks for the one object of a kind. For those of the Prometheus operator, whose
	 * models javac does not like: they are annotated with what is not there.
	 * @param kind the kind
	 * @return the object, as it has been read
	 */
	JsonNode json(String kind) {
		List<HasMetadata> found = this.all.stream().filter((object) -> object.getKind().equals(kind)).toList();
		assertThat(found).as(kind).hasSize(1);
		return StrictReader.json(found.getFirst());
	}

	/** The one of the server. */
	Deployment deployment() {
		return theDeployment(false);
	}

	/** The one that checks until it is stopped. */
	Deployment watch() {
		return theDeployment(true);
	}

	private Deployment theDeployment(boolean watch) {
		List<Deployment> found = every(Deployment.class).stream()
			.filter((it) -> watch == it.getMetadata().getName().endsWith("-check"))
			.toList();
		assertThat(found).hasSize(1);
		return found.getFirst();
	}

	PodSpec pod() {
		return deployment().getSpec().getTemplate().getSpec();
	}

	/** The configuration, as the pods have it. */
	String applicationYaml() {
		return Objects
			.requireNonNull(MountedFiles.of(deployment().getSpec().getTemplate(), this).get("application.yaml"));
	}

	Pod test() {
		return the(Pod.class, deployment().getMetadata().getName() + "-test");
	}

	/** Those of the checks, whatever makes them. */
	List<PodTemplateSpec> checks() {
		Stream<PodTemplateSpec> jobs = every(Job.class).stream().map((it) -> it.getSpec().getTemplate());
		Stream<PodTemplateSpec> scheduled = every(CronJob.class).stream()
			.map((it) -> it.getSpec().getJobTemplate().getSpec().getTemplate());
		Stream<PodTemplateSpec> watching = every(Deployment.class).stream()
			.filter((it) -> it.getMetadata().getName().endsWith("-check"))
			.map((it) -> it.getSpec().getTemplate());
		Stream<PodTemplateSpec> test = Stream.of(new PodTemplateSpec(test().getMetadata(), test().getSpec()));
		return Stream.of(test, jobs, scheduled, watching).flatMap((it) -> it).toList();
	}

	/** The one that clients use. */
	Service service() {
		return the(Service.class, deployment().getMetadata().getName());
	}

	Service managementService() {
		return the(Service.class, deployment().getMetadata().getName() + "-management");
	}

	List<String> kinds() {
		return this.all.stream().map(HasMetadata::getKind).distinct().sorted().toList();
	}

}
