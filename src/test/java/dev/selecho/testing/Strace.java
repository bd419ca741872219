package dev.selecho.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reads and writes of a main class of the tests, as strace shows them.
 */
public final class Strace {

	private Strace() {
	}

	/**
	 * Runs it to its end.
	 * @param main what to run
	 * @param directory an empty one, for what strace writes
	 * @param lastWords a line that it has to print
	 * @return the calls of all its threads, one after the other
	 */
	public static List<String> readsAndWrites(Class<?> main, Path directory, String lastWords) throws Exception {
		Installed.require("strace");
		// A file for each thread: no call is shown in two pieces.
		List<String> strace = List.of("strace", "-ff", "-qq", "-o", directory.resolve("trace").toString(), "-e",
				"trace=read,write", "-e", "signal=none");
		try (ChildJvm child = ChildJvm.start(strace, main)) {
			assertThat(child.lines()).contains(lastWords);
		}
		return lines(directory);
	}

	private static List<String> lines(Path directory) throws IOException {
		List<String> lines = new ArrayList<>();
		try (Stream<Path> threads = Files.list(directory)) {
			for (Path thread : threads.toList()) {
				lines.addAll(Files.readAllLines(thread));
			}
		}
		return lines;
	}

}
