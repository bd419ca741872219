package dev.selecho.client;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A run of the command, within this process.
 *
 * @param exitCode what the process would end with
 * @param lines what it has written
 * @param errors what it has written beside that
 */
record CheckRun(int exitCode, List<String> lines, List<String> errors) {

	static CheckRun of(String... args) {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		ByteArrayOutputStream errors = new ByteArrayOutputStream();
		int exitCode = new Check(print(output), print(errors)).run(args);
		return new CheckRun(exitCode, lines(output), lines(errors));
	}

	static PrintStream print(ByteArrayOutputStream target) {
		return new PrintStream(target, true, StandardCharsets.UTF_8);
	}

	static List<String> lines(ByteArrayOutputStream target) {
		return target.toString(StandardCharsets.UTF_8).lines().toList();
	}

	String last() {
		return this.lines.getLast();
	}

	/** The line that begins with a word. */
	String line(String word) {
		return this.lines.stream()
			.filter((line) -> line.startsWith(word + " "))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No line " + word + " in " + this));
	}

}
