package dev.selecho.bench;

import java.io.IOException;

/**
 * Measures the models, and writes what it has seen.
 */
public final class BenchMain {

	private BenchMain() {
	}

	/**
	 * Runs the bench.
	 * @param args none: options are system properties
	 * @throws IOException if the bench itself fails; what a model cannot do is a result
	 */
	public static void main(String[] args) throws IOException {
		BenchOptions options;
		try {
			options = BenchOptions.fromSystemProperties();
		}
		catch (IllegalArgumentException ex) {
			System.err.println("Cannot run: " + ex.getMessage());
			System.exit(1);
			return;
		}
		Machine machine = Machine.here();
		Affinity.GENERATOR.take();
		measure(new Results(machine, options), new Progress(System.out));
		System.out.printf("%nThe results are in %s: bench.html, bench.md, and the CSV files%n", options.directory());
	}

	/** Reports after each part: whoever stops a long run keeps what it has shown. */
	static void measure(Results results, Progress progress) throws IOException {
		progress.line(results.machine().toString());
		BenchOptions options = results.options();
		Sources sources = new Sources();
		for (String part : options.parts()) {
			switch (part) {
				case "cases" -> results.outcomes().addAll(new Cases(options, progress, sources).run());
				case "growth" -> results.curves().addAll(new Growth(options, progress, sources).run());
				case "calls" -> results.calls().addAll(new SystemCalls(options, progress, sources).run());
				case "start" -> results.starts().addAll(new StartUp(options, progress, sources).run());
				default -> throw new IllegalStateException(part);
			}
			new Report(results).write(options.directory());
		}
	}

}
