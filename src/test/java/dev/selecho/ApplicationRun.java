package dev.selecho;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The application in a process of its own, from classes instead of the jar: on another
 * class path, or with other options, than those of the tests.
 */
final class ApplicationRun implements AutoCloseable {

	private final Process process;

	private final List<String> lines;

	/**
	 * Starts it, and waits until it has started or ended.
	 * @param classPath where its classes are
	 * @param arguments of the JVM, then the class, then those of the application
	 */
	ApplicationRun(String classPath, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(java(), "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", classPath));
		command.addAll(List.of(arguments));
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8);
		this.lines = output.lines().takeWhile((line) -> !line.contains("Started SelechoApplication")).toList();
	}

	private static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	List<String> lines() {
		return this.lines;
	}

	int tcpPort() {
		return port("TCP server started on \\S*:(\\d+)");
	}

	int httpPort() {
		return port("Tomcat started on port (\\d+)");
	}

	private int port(String pattern) {
		return this.lines.stream()
			.map(Pattern.compile(pattern)::matcher)
			.filter(Matcher::find)
			.map((found) -> Integer.parseInt(found.group(1)))
			.findFirst()
			.orElseThrow(() -> new AssertionError(String.join(System.lineSeparator(), this.lines)));
	}

	@Override
	public void close() {
		try {
			this.process.destroyForcibly().waitFor();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
