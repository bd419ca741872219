package dev.selecho.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/**
 * The packaged application in a process of its own, on free ports. Killed at the latest
 * when it is closed. Whatever it waits for ends after a bounded time.
 */
public final class ServerProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	/** Starts in half the time; what comes later on the command line counts. */
	private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Thread collector;

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(TIMEOUT)
		.build();

	private final int port;

	private final int httpPort;

	private ServerProcess(Process process) {
		this.process = process;
		this.collector = Thread.ofPlatform().daemon().name("output of " + process.pid()).start(this::collect);
		boolean started = false;
		try {
			this.httpPort = Integer.parseInt(awaitStart("Tomcat started on port (\\d+) \\(http\\)").group(1));
			this.port = Integer.parseInt(awaitStart("TCP server started on \\S*:(\\d+) \\(main, echo\\)").group(1));
			awaitStart("Started SelechoApplication");
			started = true;
		}
		finally {
			if (!started) {
				close();
			}
		}
	}

	public static Starter starter() {
		return new Starter();
	}

	private void collect() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				this.lines.add(line);
			}
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add("The output ends here: " + ex);
		}
	}

	private MatchResult awaitStart(String pattern) {
		Awaitility.await().atMost(START_TIMEOUT).until(() -> !find(pattern).isEmpty() || !this.process.isAlive());
		List<MatchResult> found = find(pattern);
		if (found.isEmpty()) {
			throw new IllegalStateException("The server did not start:\n" + String.join("\n", this.lines));
		}
		return found.getFirst();
	}

	/**
	 * Waits for a line of the log.
	 * @param pattern a regular expression for a part of the line
	 * @param atMost how long
	 * @return the first match
	 */
	public MatchResult awaitLine(String pattern, Duration atMost) {
		Awaitility.await("log line " + pattern).atMost(atMost).until(() -> !find(pattern).isEmpty());
		return find(pattern).getFirst();
	}

	/**
	 * Looks for lines of the log.
	 * @param pattern a regular expression for a part of a line
	 * @return a match for each such line
	 */
	public List<MatchResult> find(String pattern) {
		Pattern compiled = Pattern.compile(pattern);
		List<MatchResult> found = new ArrayList<>();
		for (String line : this.lines) {
			Matcher matcher = compiled.matcher(line);
			if (matcher.find()) {
				found.add(matcher.toMatchResult());
			}
		}
		return found;
	}

	public List<String> lines() {
		return Collections.unmodifiableList(this.lines);
	}

	public int port() {
		return this.port;
	}

	public int httpPort() {
		return this.httpPort;
	}

	public Response http(String path) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.httpPort + path))
			.timeout(TIMEOUT)
			.build();
		try {
			var response = this.client.send(request, BodyHandlers.ofString());
			return new Response(response.statusCode(), response.body());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	/**
	 * Scrapes a metric.
	 * @param name its Prometheus name
	 * @param labels what its labels must contain, such as {@code reason="idle"}
	 * @return the sum of all its samples with these labels
	 */
	public double metric(String name, String... labels) throws IOException {
		Response scrape = http("/actuator/prometheus");
		List<String> samples = scrape.body()
			.lines()
			.filter((line) -> line.startsWith(name + "{") || line.startsWith(name + " "))
			.filter((line) -> Stream.of(labels).allMatch(line::contains))
			.toList();
		if (samples.isEmpty()) {
			throw new IllegalStateException("No metric " + name + " " + List.of(labels) + " in " + scrape);
		}
		return samples.stream()
			.mapToDouble((sample) -> Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1)))
			.sum();
	}

	/**
	 * Waits until a metric has a value.
	 * @param name its Prometheus name
	 * @param value the value
	 * @param labels what its labels must contain
	 */
	public void awaitMetric(String name, double value, String... labels) {
		Awaitility.await(name).atMost(TIMEOUT).until(() -> metric(name, labels), (is) -> is == value);
	}

	/**
	 * Returns the processor time that the process has used.
	 * @return the time, in steps of some 10 ms
	 */
	public Duration processorTime() {
		return this.process.info().totalCpuDuration().orElseThrow();
	}

	/**
	 * Returns a line of the kernel's account of the process.
	 * @param name such as {@code VmRSS}
	 * @return the value as it stands there
	 */
	public String status(String name) throws IOException {
		try (Stream<String> status = Files.lines(Path.of("/proc", String.valueOf(this.process.pid()), "status"))) {
			return status.filter((line) -> line.startsWith(name + ":"))
				.map((line) -> line.substring(name.length() + 1).strip())
				.findFirst()
				.orElseThrow();
		}
	}

	public long openDescriptors() throws IOException {
		try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(this.process.pid()), "fd"))) {
			return open.count();
		}
	}

	/**
	 * Collects garbage and counts what is left.
	 * @return bytes of objects that are alive
	 */
	public long liveHeap() throws IOException {
		String histogram = run(jvm("jcmd"), String.valueOf(this.process.pid()), "GC.class_histogram");
		Matcher total = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)").matcher(histogram);
		if (!total.find()) {
			throw new IOException("No total in " + histogram);
		}
		return Long.parseLong(total.group(1));
	}

	/** Sends SIGTERM. By the handle: the process's own method would close its output. */
	public void terminate() {
		this.process.toHandle().destroy();
	}

	/**
	 * Sends SIGSTOP and waits until the process stands still.
	 * @throws IOException if it cannot be stopped
	 */
	public void freeze() throws IOException {
		run("kill", "-STOP", String.valueOf(this.process.pid()));
		Awaitility.await("frozen").atMost(TIMEOUT).until(() -> status("State").startsWith("T"));
	}

	/**
	 * Sends SIGCONT.
	 * @throws IOException if it cannot be sent
	 */
	public void thaw() throws IOException {
		run("kill", "-CONT", String.valueOf(this.process.pid()));
	}

	/**
	 * Waits for the end of the process and of its output.
	 * @param atMost how long
	 * @return the exit code
	 */
	public int awaitExit(Duration atMost) throws InterruptedException {
		if (!this.process.waitFor(atMost)) {
			throw new IllegalStateException("Still running after " + atMost + ":\n" + String.join("\n", this.lines));
		}
		this.collector.join(TIMEOUT);
		return this.process.exitValue();
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public void close() {
		this.client.shutdownNow();
		try {
			this.process.destroyForcibly().waitFor(TIMEOUT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String jvm(String tool) {
		return Path.of(System.getProperty("java.home"), "bin", tool).toString();
	}

	private static String run(String... command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IOException(String.join(" ", command) + " failed: " + output);
			}
			return output;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * An answer of the actuator.
	 *
	 * @param status the HTTP status
	 * @param body the body
	 */
	public record Response(int status, String body) {
	}

	/**
	 * How to start the process.
	 */
	public static final class Starter {

		private final List<String> jvmArguments = new ArrayList<>(QUICK);

		private int descriptors;

		private Starter() {
		}

		public Starter jvm(String... arguments) {
			this.jvmArguments.addAll(List.of(arguments));
			return this;
		}

		/**
		 * Limits the descriptors that the process may open.
		 * @param limit the limit
		 * @return this
		 */
		public Starter descriptors(int limit) {
			this.descriptors = limit;
			return this;
		}

		/**
		 * Starts the process and waits until it serves.
		 * @param arguments of the application
		 * @return the process
		 */
		public ServerProcess start(String... arguments) throws IOException {
			List<String> command = new ArrayList<>();
			if (this.descriptors > 0) {
				command.addAll(List.of("bash", "-c", "ulimit -n " + this.descriptors + " && exec \"$0\" \"$@\""));
			}
			command.add(ServerProcess.jvm("java"));
			command.addAll(this.jvmArguments);
			command
				.addAll(List.of("-jar", System.getProperty("selecho.jar"), "--tcp.server.port=0", "--server.port=0"));
			command.addAll(List.of(arguments));
			return new ServerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
		}

	}

}
