package dev.selecho.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A main class of the tests in a JVM of its own: for what would hurt the tests' own.
 */
public final class ChildJvm implements AutoCloseable {

	private final Process process;

	private final Future<List<String>> lines;

	private ChildJvm(Process process) {
		this.process = process;
		this.lines = Background.call(() -> {
			try (BufferedReader output = process.inputReader()) {
				return output.lines().toList();
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

	public boolean hasEnded() {
		return this.lines.isDone();
	}

	/**
	 * Waits for its end.
	 * @return all that it has printed
	 */
	public List<String> lines() throws Exception {
		return this.lines.get(90, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
