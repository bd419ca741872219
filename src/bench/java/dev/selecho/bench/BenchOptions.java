package dev.selecho.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import dev.selecho.models.Model;

/**
 * What to measure, and how long.
 *
 * @param models which models
 * @param cases which loads
 * @param parts which parts of the bench
 * @param warmUp how long a server is loaded before it is measured: the time in which the
 * JVM compiles what is hot, of an application with Spring Boot more than of 50 lines
 * @param seconds length of a run
 * @param repeats runs of each model and case
 * @param scale the most connections of a kind
 * @param connectLimit how long it may take to connect all clients of a run
 * @param jvm options of the servers' JVM, for every model the same
 * @param jar the packaged application
 * @param image what the image is made of
 * @param directory for the results
 */
record BenchOptions(List<Model> models, List<BenchCase> cases, List<String> parts, Duration warmUp, double seconds,
		int repeats, int scale, Duration connectLimit, List<String> jvm, Path jar, Path image, Path directory) {

	static final List<String> PARTS = List.of("cases", "growth", "calls", "start");

	private static final int FULL_SCALE = 1_000_000;

	BenchOptions {
		if (!(seconds > 0) || repeats < 1 || !connectLimit.isPositive()) {
			throw new IllegalArgumentException(
					"bench.seconds, bench.repeats and bench.connect-seconds must be greater than 0");
		}
	}

	/**
	 * Takes the system properties {@code bench.*}. Their defaults are in the pom.xml,
	 * which sets them all.
	 * @return the options
	 */
	static BenchOptions fromSystemProperties() {
		return new BenchOptions(list("bench.models", Model.all(), Model::of),
				list("bench.cases", BenchCase.all(), BenchCase::of), list("bench.parts", PARTS, BenchOptions::part),
				Duration.ofSeconds(number("bench.warm-up-seconds", Integer::valueOf)),
				number("bench.seconds", Double::valueOf), number("bench.repeats", Integer::valueOf), FULL_SCALE,
				Duration.ofSeconds(number("bench.connect-seconds", Integer::valueOf)), words(value("bench.jvm")),
				Path.of(value("selecho.jar")), Path.of(value("bench.image")), Path.of(value("bench.directory")));
	}

	private static <T> List<T> list(String property, List<T> all, Function<String, T> parser) {
		String value = value(property);
		if (value.equals("all")) {
			return all;
		}
		return Arrays.stream(value.split(",")).map(String::strip).map(parser).toList();
	}

	private static <T> T number(String property, Function<String, T> parser) {
		String value = value(property);
		try {
			return parser.apply(value.strip());
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(property + " is '" + value + "': it has to be a number", ex);
		}
	}

	private static List<String> words(String text) {
		return Arrays.stream(text.split("\\s+")).filter((word) -> !word.isEmpty()).toList();
	}

	private static String value(String property) {
		String value = System.getProperty(property);
		if (value == null) {
			throw new IllegalArgumentException(property + " is not set");
		}
		return value;
	}

	private static String part(String name) {
		if (!PARTS.contains(name)) {
			throw new IllegalArgumentException("There is no part '" + name + "'; there are " + PARTS);
		}
		return name;
	}

	Duration runLength() {
		return Duration.ofNanos((long) (this.seconds * 1e9));
	}

}
