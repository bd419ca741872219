package dev.selecho.helm;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pods that run {@code check}, and what makes them.
 */
class CheckTests {

	private static final Manifests EVERYTHING = Chart.render(Chart.EVERYTHING);

	private static Container container(PodSpec pod) {
		assertThat(pod.getContainers()).hasSize(1);
		return pod.getContainers().getFirst();
	}

	private static List<String> arguments(PodSpec pod) {
		return container(pod).getArgs();
	}

	@Test
	void testIsAHookWhoseLogStaysToBeRead() {
		Pod test = Chart.render().test();
		assertThat(test.getMetadata().getName()).isEqualTo("my-selecho-test");
		assertThat(test.getMetadata().getAnnotations())
			.isEqualTo(Map.of("helm.sh/hook", "test", "helm.sh/hook-delete-policy", "before-hook-creation"));
		assertThat(test.getSpec().getRestartPolicy()).isEqualTo("Never");
		assertThat(test.getSpec().getActiveDeadlineSeconds()).isEqualTo(120L);
	}

	@Test
	void testAsksTheServiceOfTheClients() {
		assertThat(arguments(Chart.render().test().getSpec())).containsExactly("check", "--report=/dev/termination-log",
				"my-selecho:10000");
		assertThat(arguments(Chart.render("service: {port: 7}").test().getSpec())).last().isEqualTo("my-selecho:7");
	}

	@Test
	void argumentsAreThoseOfTheValues() {
		List<String> common = List.of("--send-proxy=v2", "--report=/dev/termination-log", "echo.example:7");
		assertThat(EVERYTHING.checks()).extracting((pod) -> arguments(pod.getSpec()))
			.containsExactly(arguments(common), arguments(common, "--for", "10m"), arguments(common, "--for", "10m"),
					arguments(common, "--until-stopped", "--metrics=9400", "--connections", "20"));
	}

	private static List<String> arguments(List<String> common, String... own) {
		return Stream.of(List.of("check"), List.of(own), common).flatMap(List::stream).toList();
	}

	/** What an image tells about itself would else be told of another one. */
	@Test
	void everyCheckIsOfTheReleasesOwnImage() {
		Container server = EVERYTHING.pod().getContainers().getFirst();
		assertThat(EVERYTHING.checks()).hasSize(4).extracting((pod) -> container(pod.getSpec())).allSatisfy((check) -> {
			assertThat(check.getImage()).isEqualTo(server.getImage());
			assertThat(check.getImagePullPolicy()).isEqualTo(server.getImagePullPolicy());
			assertThat(check.getCommand()).isEmpty();
		});
	}

	@Test
	void verdictIsTheTerminationMessage() {
		assertThat(EVERYTHING.checks()).extracting((pod) -> container(pod.getSpec())).allSatisfy((check) -> {
			assertThat(check.getTerminationMessagePath()).as("the default, which is the report's").isNull();
			assertThat(check.getTerminationMessagePolicy()).isEqualTo("FallbackToLogsOnError");
		});
	}

	@Test
	void whatPodsNeedReachesTheChecks() {
		assertThat(EVERYTHING.checks()).allSatisfy((check) -> {
			assertThat(check.getMetadata().getAnnotations()).containsEntry("example.com/inject", "false");
			PodSpec pod = check.getSpec();
			assertThat(pod.getNodeSelector()).isEqualTo(EVERYTHING.pod().getNodeSelector());
			assertThat(pod.getTolerations()).isEqualTo(EVERYTHING.pod().getTolerations());
			assertThat(pod.getImagePullSecrets()).isEqualTo(EVERYTHING.pod().getImagePullSecrets());
			assertThat(container(pod).getResources().getLimits()).isEqualTo(Map.of("memory", new Quantity("192Mi")));
		});
	}

	/** One after the other, and nothing is tried until it pleases. */
	@Test
	void verdictOfAJobIsThatOfOneRun() {
		JobSpec job = EVERYTHING.the(Job.class).getSpec();
		assertThat(job.getBackoffLimit()).isZero();
		assertThat(job.getActiveDeadlineSeconds()).isEqualTo(900L);
		assertThat(job.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
		List<PodFailurePolicyRule> rules = job.getPodFailurePolicy().getRules();
		assertThat(rules).extracting(PodFailurePolicyRule::getAction).containsExactly("FailJob", "Ignore");
		var codes = rules.getFirst().getOnExitCodes();
		assertThat(codes.getContainerName()).isEqualTo("check");
		assertThat(codes.getOperator()).isEqualTo("In");
		assertThat(codes.getValues()).containsExactly(2, 70);
		assertThat(rules.getLast().getOnPodConditions()).singleElement()
			.returns("DisruptionTarget", (condition) -> condition.getType())
			.returns("True", (condition) -> condition.getStatus());
	}

	@Test
	void scheduleMakesTheSameJob() {
		CronJob schedule = EVERYTHING.the(CronJob.class);
		assertThat(schedule.getSpec().getSchedule()).isEqualTo("17 * * * *");
		assertThat(schedule.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
		assertThat(schedule.getSpec().getSuccessfulJobsHistoryLimit()).isEqualTo(1);
		assertThat(schedule.getSpec().getFailedJobsHistoryLimit()).isEqualTo(3);
		assertThat(schedule.getSpec().getJobTemplate().getSpec()).isEqualTo(EVERYTHING.the(Job.class).getSpec());
	}

	/** A CronJob adds eleven characters to its own name, and a Job becomes a label. */
	@Test
	void namesOfTheLongestReleaseFit() {
		Manifests manifests = Chart.renderAs("r".repeat(53), "check: {schedule: '@daily', job: {enabled: true}}");
		assertThat(manifests.the(CronJob.class).getMetadata().getName()).hasSizeBetween(50, 52);
		assertThat(manifests.the(Job.class).getMetadata().getName()).hasSizeBetween(50, 60);
		String name = "n".repeat(63);
		assertThat(Chart.render("nameOverride: " + name).test().getMetadata().getLabels().values())
			.allMatch((label) -> label.length() <= 63);
	}

	@Test
	void nothingButTheTestIsThereUnasked() {
		assertThat(Chart.render().checks()).hasSize(1);
		assertThat(Chart.render("check: {schedule: '@hourly'}").every(Job.class)).isEmpty();
	}

	@Test
	void watchIsReadyWhenItsMetricsCanBeRead() {
		PodTemplateSpec watch = EVERYTHING.watch().getSpec().getTemplate();
		Container container = container(watch.getSpec());
		assertThat(container.getPorts()).extracting((port) -> port.getName() + " " + port.getContainerPort())
			.containsExactly("metrics 9400");
		assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/metrics");
		assertThat(container.getReadinessProbe().getHttpGet().getPort()).isEqualTo(new IntOrString("metrics"));
		assertThat(watch.getSpec().getRestartPolicy()).as("always").isNull();
	}

	@ParameterizedTest
	@CsvSource({ "serviceMonitor, 0", "podMonitor, 1" })
	void watchIsScrapedAsTheServerIs(String monitor, int others) {
		List<Map<String, Object>> monitors = Chart.render("""
				check: {watch: {enabled: true}}
				%s: {enabled: true, interval: 1m, labels: {release: prometheus}}
				""".formatted(monitor)).all().stream().filter((it) -> it.getKind().equals("PodMonitor")).map((it) -> {
			JsonNode json = StrictReader.json(it);
			JsonNode endpoint = json.at("/spec/podMetricsEndpoints/0");
			return Map.<String, Object>of("name", it.getMetadata().getName(), "label",
					json.at("/metadata/labels/release").asString(), "port", endpoint.path("port").asString(), "path",
					endpoint.path("path").asString(), "interval", endpoint.path("interval").asString(), "job",
					endpoint.at("/relabelings/0/replacement").asString());
		}).toList();
		assertThat(monitors).hasSize(1 + others)
			.contains(Map.of("name", "my-selecho-check", "label", "prometheus", "port", "metrics", "path", "/metrics",
					"interval", "1m", "job", "selecho-check"));
	}

	@Test
	void watchNeedsNoOperator() {
		assertThat(Chart.render("check: {watch: {enabled: true}}").kinds()).doesNotContain("PodMonitor");
		assertThat(Chart.render("serviceMonitor: {enabled: true}").kinds()).doesNotContain("PodMonitor");
	}

}
