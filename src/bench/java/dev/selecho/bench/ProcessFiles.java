package dev.selecho.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel tells of a process under /proc.
 */
final class ProcessFiles {

	/** The unit of times there, the same on every architecture that runs a JVM. */
	private static final Duration TICK = Duration.ofMillis(10);

	/** Where the times stand after the name: in user mode, then in the kernel. */
	private static final int OWN_TICKS = 11;

	private static final int CHILDREN_TICKS = 13;

	private static final Usage GONE = new Usage(Duration.ZERO, 0, 0, 0);

	private ProcessFiles() {
	}

	/**
	 * Of a process, with the time of those of its children that have ended.
	 * @param pid its number
	 * @return what it has used
	 */
	static Usage usage(long pid) throws IOException {
		return new Usage(cpu(pid), kibibytes(pid, "status", "VmRSS"), (int) number(file(pid, "status"), "Threads"), 1);
	}

	/**
	 * Of a child, with its share of the memory that it has in common with others.
	 * @param pid its number
	 * @return what it has used: the time alone if it has ended and nobody has asked for
	 * it yet, nothing if somebody has
	 */
	static Usage usageOfChild(long pid) {
		Duration cpu;
		try {
			cpu = cpu(pid);
		}
		catch (IOException ex) {
			return GONE;
		}
		try {
			return new Usage(cpu, kibibytes(pid, "smaps_rollup", "Pss"), (int) number(file(pid, "status"), "Threads"),
					1);
		}
		catch (IOException ex) {
			return new Usage(cpu, 0, 0, 0);
		}
	}

	/**
	 * Of the children that have ended and were asked for.
	 * @param pid the number of the process whose they were
	 * @return their time
	 */
	static Duration cpuOfEndedChildren(long pid) throws IOException {
		return ticks(pid, CHILDREN_TICKS, CHILDREN_TICKS + 1);
	}

	/**
	 * Tells whether a tracer watches a process. It takes up one thread after the other.
	 * @param pid the process's number
	 * @return whether it has them all
	 */
	static boolean isTraced(long pid) throws IOException {
		try (Stream<Path> threads = Files.list(file(pid, "task"))) {
			for (Path thread : threads.toList()) {
				if (number(thread.resolve("status"), "TracerPid") == 0) {
					return false;
				}
			}
			return true;
		}
	}

	private static Duration cpu(long pid) throws IOException {
		return ticks(pid, OWN_TICKS, CHILDREN_TICKS + 1);
	}

	private static Duration ticks(long pid, int first, int last) throws IOException {
		String stat = Files.readString(file(pid, "stat"));
		// The name comes second, in parentheses, and may contain anything.
		List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
		long ticks = 0;
		for (int i = first; i <= last; i++) {
			ticks += Long.parseLong(fields.get(i));
		}
		return TICK.multipliedBy(ticks);
	}

	private static long kibibytes(long pid, String file, String name) throws IOException {
		return 1024 * number(file(pid, file), name);
	}

	private static long number(Path file, String name) throws IOException {
		try (Stream<String> lines = Files.readString(file).lines()) {
			return lines.filter((line) -> line.startsWith(name + ":"))
				.map((line) -> line.substring(name.length() + 1).replaceAll("\\D", ""))
				.mapToLong(Long::parseLong)
				.findFirst()
				// a process that is about to end has no memory left to tell of
				.orElse(0);
		}
	}

	private static Path file(long pid, String name) {
		return Path.of("/proc", String.valueOf(pid), name);
	}

}
