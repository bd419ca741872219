package dev.selecho.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;

/**
 * The command as the packaged application has it, in a process of its own. Killed at the
 * latest when it is closed.
 */
final class CheckProcess implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	/** Starts in half the time. */
	private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m");

	private final Process process;

	private final long begin = System.nanoTime();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Thread collector;

	private volatile long firstLineNanos;

	private CheckProcess(Process process) {
		this.process = process;
		this.collector = Thread.ofVirtual().start(this::collect);
	}

	static CheckProcess start(String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(QUICK);
		command.addAll(List.of("-jar", System.getProperty("selecho.jar"), "check"));
		command.addAll(List.of(arguments));
		return new CheckProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
	}

	/** Runs it to its end. */
	static CheckRun run(String... arguments) throws IOException, InterruptedException {
		try (CheckProcess process = start(arguments)) {
			return process.await();
		}
	}

	private void collect() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (this.lines.isEmpty()) {
					this.firstLineNanos = System.nanoTime() - this.begin;
				}
				this.lines.add(line);
			}
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add("The output ends here: " + ex);
		}
	}

	void awaitFirstLine() {
		Awaitility.await("the first line").atMost(TIMEOUT).until(() -> !this.lines.isEmpty());
	}

	double firstLineSeconds() {
		return this.firstLineNanos / 1e9;
	}

	/**
	 * Sends a signal.
	 * @param name such as {@code TERM}
	 */
	void signal(String name) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor();
	}

	Duration processorTime() {
		return this.process.info().totalCpuDuration().orElseThrow();
	}

	/** Waits for its end. */
	CheckRun await() throws InterruptedException {
		if (!this.process.waitFor(TIMEOUT)) {
			throw new IllegalStateException("Still running: " + this.lines);
		}
		this.collector.join(TIMEOUT);
		return new CheckRun(this.process.exitValue(), List.copyOf(this.lines), List.of());
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
