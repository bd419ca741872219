package dev.selecho.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.selecho.SelechoApplication;
import org.awaitility.Awaitility;

/**
 * The application in a process of its own, told by its arguments to be {@code check}.
 * Killed at the latest when it is closed.
 */
public final class CheckCommand implements AutoCloseable {

	private static final Duration AT_MOST = Duration.ofSeconds(90);

	private static final Pattern METRICS = Pattern.compile("metrics at port (\\d+)");

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Future<?> collected;

	private CheckCommand(Process process) {
		this.process = process;
		this.collected = Background.run(() -> {
			try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
				output.lines().forEach(this.lines::add);
			}
		});
	}

	/**
	 * Starts it.
	 * @param arguments of the application
	 * @return the process
	 */
	public static CheckCommand start(List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), SelechoApplication.class.getName()));
		command.addAll(arguments);
		return new CheckCommand(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	/** Waits until it serves metrics. */
	public int awaitMetricsPort() {
		Awaitility.await("metrics").atMost(AT_MOST).until(() -> ports().findAny().isPresent() || !isAlive());
		return ports().findFirst().orElseThrow(() -> new IllegalStateException("No metrics: " + this.lines));
	}

	private Stream<Integer> ports() {
		return this.lines.stream()
			.map(METRICS::matcher)
			.filter(Matcher::find)
			.map((matcher) -> Integer.valueOf(matcher.group(1)));
	}

	private boolean isAlive() {
		return this.process.isAlive();
	}

	/** Sends SIGTERM. By the handle: the process's own method would close its output. */
	public void terminate() {
		this.process.toHandle().destroy();
	}

	/**
	 * Waits for its end.
	 * @return the exit code
	 */
	public int awaitExit() throws Exception {
		if (!this.process.waitFor(AT_MOST)) {
			throw new IllegalStateException("Still running after " + AT_MOST + ": " + this.lines);
		}
		this.collected.get(AT_MOST.toSeconds(), TimeUnit.SECONDS);
		return this.process.exitValue();
	}

	/** All that it has written up to now. */
	public List<String> lines() {
		return List.copyOf(this.lines);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
