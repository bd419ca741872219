package dev.selecho.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Other programs.
 */
final class Tools {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

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
	 * Runs a program to its end.
	 * @param command the program and its arguments
	 * @return what it wrote
	 * @throws IOException if it failed
	 */
	static String run(String... command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!awaitEnd(process, TIMEOUT) || process.exitValue() != 0) {
				throw new IOException(String.join(" ", command) + " failed: " + output);
			}
			return output;
		}
		finally {
			process.destroyForcibly();
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
