package dev.selecho.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import dev.selecho.models.Model;

/**
 * How soon the application is ready, what it takes while it has nothing to do, and what
 * the ways of starting it mean for the echo.
 */
final class StartUp {

	/** What a container of the usual size is to the JVM. */
	private static final List<String> CONTAINER = List.of("-XX:MaxRAM=256m");

	/** The image's collector, for all: what is compared is not the collector. */
	private static final List<String> SERIAL = List.of("-XX:+UseSerialGC");

	private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

	private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

	/** Compilers have come to rest, and have given back what they held. */
	private static final Duration REST = Duration.ofSeconds(12);

	/** As the image names it: a cache fits only the class path it was trained with. */
	private static final Path JAR = Path.of("selecho.jar");

	private static final BenchCase LOAD = BenchCase.of("50");

	private final BenchOptions options;

	private final Progress progress;

	private final Sources sources;

	private final Path directory;

	/** Where the extracted application lies, and every variant runs. */
	private final Path home;

	StartUp(BenchOptions options, Progress progress, Sources sources) {
		this.options = options;
		this.progress = progress;
		this.sources = sources;
		this.directory = options.directory().toAbsolutePath().resolve("start");
		this.home = this.directory.resolve("extracted");
	}

	List<Variant> run() throws IOException {
		this.progress.title("start: time until the readiness probe says yes, memory at rest, CPU for an echo");
		List<Variant> variants = variants();
		for (Variant variant : variants) {
			for (int i = 0; i < this.options.repeats(); i++) {
				start(variant, (i == 0) ? REST : Duration.ZERO);
			}
		}
		echo(variants);
		variants.forEach((variant) -> this.progress.line(variant.toString()));
		return variants;
	}

	private List<Variant> variants() throws IOException {
		Files.createDirectories(this.directory);
		extract();
		List<String> image = new ArrayList<>(CONTAINER);
		image.add("@" + this.options.image().resolve("jvm.options").toAbsolutePath());
		return List.of(new Variant("the jar", with(SERIAL, jar(this.options.jar().toAbsolutePath()))),
				new Variant("extracted", with(SERIAL, jar(JAR))),
				new Variant("extracted, AOT cache", with(SERIAL, with(cached(plainCache()), jar(JAR)))),
				new Variant("the image's flags, no AOT cache", with(image, jar(JAR))),
				new Variant("the image's flags, AOT cache", with(image, with(cached(imageCache()), jar(JAR)))));
	}

	private void extract() throws IOException {
		Tools.run(Tools.jvm("java"), "-Djarmode=tools", "-jar", this.options.jar().toString(), "extract", "--force",
				"--destination", this.home.toString(), "--application-filename", JAR.toString());
	}

	/** With a cache that does not fit, the start fails: its time would mean nothing. */
	private static List<String> cached(Path cache) {
		return List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache);
	}

	private static List<String> jar(Path jar) {
		return List.of("-jar", jar.toString());
	}

	private static List<String> with(List<String> flags, List<String> rest) {
		return Stream.concat(flags.stream(), rest.stream()).toList();
	}

	/** Trained by the very JVM and flags of the run, or it is of no use. */
	private Path plainCache() throws IOException {
		Path cache = this.directory.resolve("plain.aot");
		train(with(List.of(Tools.jvm("java"), "-XX:AOTCacheOutput=" + cache, "-Dspring.context.exit=onRefresh"),
				with(SERIAL, jar(JAR))));
		return cache;
	}

	/** As the image does it: by a server that has served. */
	private Path imageCache() throws IOException {
		for (String file : List.of("jvm.options", "check.options")) {
			Files.copy(this.options.image().resolve(file), this.home.resolve(file),
					StandardCopyOption.REPLACE_EXISTING);
		}
		train(List.of("env", "PATH=" + Path.of(Tools.jvm("java")).getParent() + ":" + System.getenv("PATH"),
				"JDK_JAVA_OPTIONS=" + String.join(" ", CONTAINER), "SERVER_PORT=" + ModelProcess.freePort(),
				"TCP_SERVER_PORT=" + ModelProcess.freePort(), "bash",
				this.options.image().resolve("train").toAbsolutePath().toString()));
		return this.home.resolve("selecho.aot");
	}

	private void train(List<String> command) throws IOException {
		Tools.run(this.home, with(Affinity.BOTH.command(), command));
	}

	private void start(Variant variant, Duration rest) throws IOException {
		int httpPort = ModelProcess.freePort();
		List<String> command = new ArrayList<>(Affinity.BOTH.command());
		command.add(Tools.jvm("java"));
		command.addAll(variant.command());
		command.addAll(List.of("--tcp.server.address=127.0.0.1", "--tcp.server.port=0", "--server.address=127.0.0.1",
				"--server.port=" + httpPort));
		Path log = this.directory.resolve("start.log");
		long begin = System.nanoTime();
		Process process = new ProcessBuilder(command).directory(this.home.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			awaitReady(process, httpPort, log);
			variant.ready.add((System.nanoTime() - begin) / 1e9);
			if (rest.isPositive()) {
				Tools.sleep(rest);
				variant.residentBytes = ProcessFiles.usage(process.pid()).residentBytes();
			}
		}
		finally {
			process.destroy();
			if (!Tools.awaitEnd(process, STOP_TIMEOUT)) {
				process.destroyForcibly();
			}
		}
	}

	private static void awaitReady(Process process, int port, Path log) throws IOException {
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpRequest probe = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
				.timeout(PROBE_TIMEOUT)
				.build();
			while (!isReady(client, probe)) {
				if (!process.isAlive() || System.nanoTime() - deadline > 0) {
					throw new IOException("The application did not start: " + Files.readString(log));
				}
				Tools.sleep(Duration.ofMillis(5));
			}
		}
	}

	private static boolean isReady(HttpClient client, HttpRequest probe) throws IOException {
		try {
			return client.send(probe, BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	/** Side by side, round by round. */
	private void echo(List<Variant> variants) throws IOException {
		BenchCase load = LOAD.scaledDown(this.options.scale());
		Map<Variant, ModelProcess> servers = new LinkedHashMap<>();
		try {
			for (Variant variant : variants) {
				ModelProcess server = ModelProcess.start(Model.SELECHO, variant.command(), this.home, this.options);
				servers.put(variant, server);
				measure(server, load, this.options.warmUp());
			}
			for (int i = 0; i < this.options.repeats(); i++) {
				for (Map.Entry<Variant, ModelProcess> entry : servers.entrySet()) {
					entry.getKey().runs.add(measure(entry.getValue(), load, this.options.runLength()));
				}
			}
		}
		finally {
			servers.values().forEach(ModelProcess::close);
		}
	}

	private Measurement measure(ModelProcess server, BenchCase load, Duration length) throws IOException {
		try (Generator generator = new Generator(server.address(), this.sources)) {
			generator.connect(load, this.options.connectLimit());
			return generator.run(load, length, server::usage);
		}
		finally {
			server.settle();
		}
	}

	/**
	 * A way to start the application, and what it has shown.
	 */
	static final class Variant {

		private final String name;

		private final List<String> command;

		private final List<Double> ready = new ArrayList<>();

		private final List<Measurement> runs = new ArrayList<>();

		private long residentBytes;

		Variant(String name, List<String> command) {
			this.name = name;
			this.command = command;
		}

		String name() {
			return this.name;
		}

		List<String> command() {
			return this.command;
		}

		double secondsToReady() {
			return Spread.of(this.ready, Double::doubleValue).median();
		}

		double residentMebibytes() {
			return this.residentBytes / 1024.0 / 1024.0;
		}

		double cpuMicros() {
			return Spread.of(this.runs, Measurement::cpuMicros).median();
		}

		@Override
		public String toString() {
			return String.format(Locale.ROOT,
					"%-34s ready after %5.2f s, %4.0f MiB resident at rest, %5.2f us of CPU an echo", this.name,
					secondsToReady(), residentMebibytes(), cpuMicros());
		}

	}

}
