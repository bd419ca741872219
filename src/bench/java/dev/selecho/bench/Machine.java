package dev.selecho.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where it was measured, and when.
 *
 * @param processor the processor's name
 * @param processors how many of them
 * @param memory of the machine, in GiB
 * @param system the kernel
 * @param jvm the JVM
 * @param pinned whether server and generator have a processor each
 * @param date the day
 */
record Machine(String processor, int processors, long memory, String system, String jvm, boolean pinned,
		LocalDate date) {

	static Machine here() throws IOException {
		return new Machine(value("/proc/cpuinfo", "model name"), Runtime.getRuntime().availableProcessors(),
				Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1024 / 1024,
				System.getProperty("os.name") + " " + System.getProperty("os.version"),
				System.getProperty("java.vendor.version") + " " + System.getProperty("java.vm.version"),
				Affinity.isPossible(), LocalDate.now(ZoneOffset.UTC));
	}

	private static String value(String file, String name) throws IOException {
		try (Stream<String> lines = Files.lines(Path.of(file))) {
			return lines.filter((line) -> line.startsWith(name))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse("0");
		}
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%d x %s, %d GiB, %s, %s, %s; %s", this.processors, this.processor,
				this.memory, this.system, this.jvm,
				this.pinned ? "server and generator on a processor each" : "nobody pinned to a processor", this.date);
	}

}
