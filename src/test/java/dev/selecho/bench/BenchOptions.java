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
 * @param seconds length of a run
 * @param repeats runs of each model and case
 * @param scale the most connections of a kind
 * @param connectLimit how long it may take to connect all clients of a run
 * @param jvm options of the servers' JVM, for every model the same
 * @param jar the packaged application
 * @param image what the image is made of
 * @param directory for the results
 */
record BenchOptions(List<Model> models, List<BenchCase> cases, List<String> parts, double seconds, int repeats,
		int scale, Duration connectLimit, List<String> jvm, Path jar, Path image, Path directory) {

	static final List<String> PARTS = List.of("cases", "growth", "calls", "start");

	private static final int FULL_SCALE = 1_000_000;

	BenchOptions {
		if (seconds <= 0 || repeats < 1) {
			throw new IllegalArgumentException("bench.seconds and bench.repeats must be greater than 0");
		}
	}

	/**
	 * Takes the system properties {@code bench.*}.
	 * @return the options
	 */
	static BenchOptions fromSystemProperties() {
		return new BenchOptions(list("bench.models", Model.all(), Model::of),
				list("bench.cases", BenchCase.all(), BenchCase::of), list("bench.parts", PARTS, BenchOptions::part),
				Double.parseDouble(System.getProperty("bench.seconds", "3")), Integer.getInteger("bench.repeats", 3),
				FULL_SCALE, Duration.ofSeconds(Integer.getInteger("bench.connect-seconds", 30)),
				List.of(System.getProperty("bench.jvm", "-XX:+UseSerialGC -Xms64m -Xmx1g").split(" ", -1)),
				Path.of(System.getProperty("selecho.jar")), Path.of(System.getProperty("bench.image")),
				Path.of(System.getProperty("bench.directory")));
	}

	private static <T> List<T> list(String property, List<T> all, Function<String, T> parser) {
		String value = System.getProperty(property, "all");
		if (value.equals("all")) {
			return all;
		}
		return Arrays.stream(value.split(",")).map(String::strip).map(parser).toList();
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

	/**
	 * How long a server is loaded before it is measured.
	 * @return the time in which the JVM compiles what is hot
	 */
	Duration warmUp() {
		return runLength().multipliedBy(2);
	}

}
