package dev.selecho.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.selecho.models.Model;
import org.jspecify.annotations.Nullable;

/**
 * What an echo costs in system calls: a figure that no noise moves. Counted by
 * {@code strace}, which slows the server down: the times of such a run are worth nothing.
 */
final class SystemCalls {

	private static final Duration ATTACH_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

	/** A line of the table: share, seconds, microseconds, calls, errors, name. */
	private static final Pattern LINE = Pattern
		.compile("\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(\\d+)\\s+(?:\\d+\\s+)?(\\w+)");

	private static final List<String> LOADS = List.of("1", "50", "churn");

	/** Calls that come less often are not of the echo. */
	private static final double NOTABLE = 0.005;

	private final BenchOptions options;

	private final Progress progress;

	private final Sources sources;

	SystemCalls(BenchOptions options, Progress progress, Sources sources) {
		this.options = options;
		this.progress = progress;
		this.sources = sources;
	}

	List<Count> run() {
		this.progress.title("calls: system calls for an echo, by strace");
		List<Count> counts = new ArrayList<>();
		if (!Tools.isInstalled("strace")) {
			this.progress.line("strace is not installed");
			return counts;
		}
		for (String name : LOADS) {
			for (Model model : this.options.models()) {
				if (model != Model.PROCESS && (model.servesMany() || !name.equals("50"))) {
					Count count = count(model, BenchCase.of(name).scaledDown(this.options.scale()));
					counts.add(count);
					this.progress.line(count.summary());
				}
			}
		}
		return counts;
	}

	private Count count(Model model, BenchCase load) {
		try (ModelProcess server = ModelProcess.start(model, this.options);
				Generator generator = new Generator(server.address(), this.sources)) {
			generator.connect(load, this.options.connectLimit());
			generator.run(load, this.options.warmUp(), server::usage);
			Path table = this.options.directory()
				.resolve("logs")
				.resolve(model.label() + "-" + load.name() + ".strace");
			Process strace = new ProcessBuilder("strace", "-qq", "-c", "-f", "-p", String.valueOf(server.pid()), "-o",
					table.toString())
				.inheritIO()
				.start();
			long before = generator.echoes();
			try {
				awaitTracer(server.pid());
				generator.run(load, this.options.runLength(), server::usage);
			}
			finally {
				end(strace);
			}
			return new Count(model, load, perEcho(Files.readAllLines(table), generator.echoes() - before), null);
		}
		catch (IOException | AssertionError ex) {
			return new Count(model, load, Map.of(), LoadException.reason(ex));
		}
	}

	/**
	 * Has the table written: on SIGTERM strace lets go of the server and writes it.
	 * Throws nothing, so that whatever has failed before stays the failure.
	 */
	private static void end(Process strace) {
		strace.destroy();
		if (!Tools.awaitEnd(strace, END_TIMEOUT)) {
			strace.destroyForcibly();
		}
	}

	private static void awaitTracer(long pid) throws IOException {
		long deadline = System.nanoTime() + ATTACH_TIMEOUT.toNanos();
		while (!ProcessFiles.isTraced(pid)) {
			if (System.nanoTime() - deadline > 0) {
				throw new LoadException("strace could not attach");
			}
			Tools.sleep(Duration.ofMillis(10));
		}
	}

	private static Map<String, Double> perEcho(List<String> table, long echoes) {
		return table.stream()
			.map(LINE::matcher)
			.filter(Matcher::matches)
			.filter((matcher) -> !matcher.group(2).equals("total"))
			.collect(Collectors.toMap((matcher) -> matcher.group(2),
					(matcher) -> Double.parseDouble(matcher.group(1)) / echoes, Double::sum, TreeMap::new));
	}

	/**
	 * What was counted.
	 *
	 * @param model of this model
	 * @param load under this load
	 * @param perEcho calls for an echo, by name
	 * @param failure why there is nothing, or null
	 */
	record Count(Model model, BenchCase load, Map<String, Double> perEcho, @Nullable String failure) {

		String calls() {
			if (this.failure != null) {
				return "cannot: " + this.failure;
			}
			return this.perEcho.entrySet()
				.stream()
				.filter((entry) -> entry.getValue() >= NOTABLE)
				.sorted(Map.Entry.<String, Double>comparingByValue().reversed())
				.map((entry) -> String.format(Locale.ROOT, "%.2f %s", entry.getValue(), entry.getKey()))
				.collect(Collectors.joining(", "));
		}

		String summary() {
			return "%-18s %-6s %s".formatted(this.model.label(), this.load.name(), calls());
		}

	}

}
