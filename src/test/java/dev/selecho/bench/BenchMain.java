package dev.selecho.bench;

import java.io.IOException;
import java.util.List;

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
		Results results = measure(machine, options, new Progress(System.out));
		new Report(results).write(options.directory());
		System.out.printf("%nThe results are in %s: bench.html, bench.md, and the CSV files%n", options.directory());
	}

	static Results measure(Machine machine, BenchOptions options, Progress progress) throws IOException {
		progress.line(machine.toString());
		Sources sources = new Sources();
		List<String> parts = options.parts();
		List<Outcome> outcomes = parts.contains("cases") ? new Cases(options, progress, sources).run() : List.of();
		List<Growth.Curve> curves = parts.contains("growth") ? new Growth(options, progress, sources).run() : List.of();
		List<SystemCalls.Count> calls = parts.contains("calls") ? new SystemCalls(options, progress, sources).run()
				: List.of();
		List<StartUp.Variant> starts = parts.contains("start") ? new StartUp(options, progress, sources).run()
				: List.of();
		return new Results(machine, options, outcomes, curves, calls, starts);
	}

}
