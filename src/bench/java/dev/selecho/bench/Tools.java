package dev.selecho.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Other programs.
 */
final class Tools {

	/** The slowest of them trains an AOT cache. */
	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	/** The working directory of this process. */
	static final Path HERE = Path.of("").toAbsolutePath();

	private Tools() {
	}

	static String jvm(String tool) {
		return Path.of(System.getProperty("java.home"), "bin", tool).toString();
	}

	static boolean isInstalled(String tool) {
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, tool)));
	}

	/**
	 * Runs a program to its end, in this process's working directory.
	 * @param command the program and its arguments
	 * @return what it wrote
	 * @throws IOException if it failed
	 */
	static String run(String... command) throws IOException {
		return run(HERE, List.of(command));
	}

	/**
	 * Runs a program to its end. It writes to a file: a pipe would have to be read, and
	 * that waits as long as the program likes.
	 * @param directory its working directory
	 * @param command the program and its arguments
	 * @return what it wrote
	 * @throws IOException if it failed
	 */
	static String run(Path directory, List<String> command) throws IOException {
		Path output = Files.createTempFile("bench", ".log");
		try {
			Process process = new ProcessBuilder(command).directory(directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			if (!awaitEnd(process, TIMEOUT)) {
				process.destroyForcibly();
				throw new IOException(String.join(" ", command) + " did not end: " + Files.readString(output));
			}
			if (process.exitValue() != 0) {
				throw new IOException(String.join(" ", command) + " failed: " + Files.readString(output));
			}
			return Files.readString(output);
		}
		finally {
			Files.deleteIfExists(output);
		}
	}

	static boolean awaitEnd(Process process, Duration atMost) {
		try {
			return process.waitFor(atMost);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	static void sleep(Duration length) throws IOException {
		try {
			Thread.sleep(length);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

}
