package dev.selecho.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/**
 * A main class of the tests in a JVM of its own: for what would hurt the tests' own.
 */
public final class ChildJvm implements AutoCloseable {

	private static final Duration AT_MOST = Duration.ofSeconds(90);

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Future<?> collected;

	private ChildJvm(Process process) {
		this.process = process;
		this.collected = Background.run(() -> {
			try (BufferedReader output = process.inputReader()) {
				output.lines().forEach(this.lines::add);
			}
		});
	}

	/**
	 * Starts it.
	 * @param main what to run
	 * @param arguments of the JVM
	 * @return the process
	 */
	public static ChildJvm start(Class<?> main, String... arguments) throws IOException {
		return start(List.of(), main, arguments);
	}

	/**
	 * Starts it by another program.
	 * @param prefix that program and its arguments
	 * @param main what to run
	 * @param arguments of the JVM
	 * @return the process
	 */
	public static ChildJvm start(List<String> prefix, Class<?> main, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of(arguments));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	/**
	 * Sends it a signal.
	 * @param name such as {@code STOP}
	 */
	public void signal(String name) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor();
	}

	/**
	 * Waits until it has printed a line.
	 * @param line the line
	 */
	public void awaitLine(String line) {
		Awaitility.await(line).atMost(AT_MOST).until(() -> this.lines.contains(line) || this.collected.isDone());
	}

	/**
	 * Waits for its end.
	 * @return all that it has printed
	 */
	public List<String> lines() throws Exception {
		this.collected.get(AT_MOST.toSeconds(), TimeUnit.SECONDS);
		return this.lines;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
