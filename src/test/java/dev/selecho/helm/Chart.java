package dev.selecho.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The chart, and what Helm makes of it.
 */
final class Chart {

	static final Path DIRECTORY = Path.of("helm", "selecho");

	static final Path PRODUCTION = DIRECTORY.resolve("values-prod.yaml");

	static final Path EVERYTHING = Path.of("src", "test", "resources", "helm", "everything.yaml");

	static final Path KEDA = Path.of("src", "test", "resources", "helm", "keda.yaml");

	static final String RELEASE = "my";

	static final String NAMESPACE = "space";

	static final String KUBERNETES = "1.33.0";

	private Chart() {
	}

	static Manifests render() {
		return render("");
	}

	/**
	 * Renders the chart.
	 * @param values the values, as YAML
	 * @return all that would be installed, and the hooks
	 */
	static Manifests render(String values) {
		return withFile(values, Chart::render);
	}

	static Manifests render(Path values) {
		return renderAs(RELEASE, values);
	}

	static Manifests renderAs(String release, String values) {
		return withFile(values, (file) -> renderAs(release, file));
	}

	static Manifests renderAs(String release, Path values) {
		return Manifests.read(texts(release, values));
	}

	/**
	 * Renders the chart.
	 * @param values a file of values
	 * @return what {@link #render} reads
	 */
	static List<Map<String, Object>> documents(Path values) {
		return StrictReader.documents(texts(RELEASE, values));
	}

	/**
	 * Helm leaves hooks out: this renders a copy of the chart in which they are not
	 * marked as such.
	 */
	private static String texts(String release, Path values) {
		return inTemporaryDirectory((copy) -> {
			FileSystemUtils.copyRecursively(DIRECTORY, copy);
			Path hook = copy.resolve("templates").resolve("tests").resolve("check.yaml");
			Files.writeString(hook, Files.readString(hook).replace("helm.sh/hook:", "no-helm.sh/hook:"));
			return template(copy, release, values).replace("no-helm.sh/hook:", "helm.sh/hook:");
		});
	}

	static String refusal(String values) {
		return refusal(RELEASE, values);
	}

	static String refusal(String release, String values) {
		return withFile(values, (file) -> {
			var refusal = catchThrowableOfType(IllegalStateException.class, () -> template(DIRECTORY, release, file));
			if (refusal == null) {
				throw new AssertionError("Not refused: " + values);
			}
			return String.valueOf(refusal.getMessage());
		});
	}

	static String notes(String values) {
		return withFile(values, (file) -> {
			String output = new Helm(DIRECTORY).install()
				.clientOnly()
				.dryRun()
				.withDryRunOption(DryRun.CLIENT)
				.withName(RELEASE)
				.withNamespace(NAMESPACE)
				.withKubeVersion(KUBERNETES)
				.withValuesFile(file)
				.call()
				.getOutput();
			return output.substring(output.indexOf("NOTES:"));
		});
	}

	static String template(Path chart, String release, Path values) {
		return new Helm(chart).template()
			.withName(release)
			.withNamespace(NAMESPACE)
			.withKubeVersion(KUBERNETES)
			.withValuesFile(values)
			.call();
	}

	private static <T> T withFile(String values, Work<Path, T> work) {
		return inTemporaryDirectory((directory) -> {
			Path file = directory.resolve("values.yaml");
			Files.writeString(file, values);
			return work.apply(file);
		});
	}

	private static <T> T inTemporaryDirectory(Work<Path, T> work) {
		try {
			Path directory = Files.createTempDirectory("selecho-chart");
			try {
				return work.apply(directory);
			}
			finally {
				FileSystemUtils.deleteRecursively(directory);
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@FunctionalInterface
	private interface Work<T, R> {

		R apply(T on) throws IOException;

	}

}
