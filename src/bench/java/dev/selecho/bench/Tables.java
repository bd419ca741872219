package dev.selecho.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import dev.selecho.models.Model;

/**
 * The results as tables.
 */
final class Tables {

	private static final int MILLION = 1_000_000;

	private static final double MEBIBYTE = 1024.0 * 1024;

	private Tables() {
	}

	/**
	 * Every run in a row of its own.
	 * @param results of the bench
	 * @return tables that are not empty
	 */
	static List<Table> raw(Results results) {
		List<Table> tables = List.of(runs(results.outcomes()), points(results.curves()), counts(results.calls()),
				rawStarts(results.starts()));
		return tables.stream().filter((table) -> !table.isEmpty()).toList();
	}

	private static Table runs(List<Outcome> outcomes) {
		Table table = new Table("cases", "case", "model", "run", "echoes_per_second", "p50_us", "p99_us", "p999_us",
				"cpu_us_per_echo", "server_busy", "generator_busy", "generator_lag_p99_us", "resident_bytes", "threads",
				"processes", "failure");
		for (Outcome outcome : outcomes) {
			String name = outcome.load().name();
			String model = outcome.model().label();
			for (int i = 0; i < outcome.runs().size(); i++) {
				Measurement run = outcome.runs().get(i);
				Usage usage = run.usage();
				table.row(name, model, number(i + 1), number(run.rate()), number(run.p50()), number(run.p99()),
						number(run.p999()), number(run.cpuMicros()), number(run.serverBusy()),
						number(run.generatorBusy()), number(run.generatorLag()), number(usage.residentBytes()),
						number(usage.threads()), number(usage.processes()));
			}
			String failure = outcome.failure();
			if (failure != null) {
				table.row(name, model, number(outcome.runs().size() + 1), "", "", "", "", "", "", "", "", "", "", "",
						failure);
			}
		}
		return table;
	}

	private static Table points(List<Growth.Curve> curves) {
		Table table = new Table("growth", "model", "idle_connections", "cpu_us_per_echo", "p99_us", "live_heap_bytes",
				"resident_bytes", "threads", "processes");
		for (Growth.Curve curve : curves) {
			for (Growth.Point point : curve.points()) {
				table.row(curve.model().label(), number(point.idle()), number(point.cpuMicros()), number(point.p99()),
						number(point.heapBytes()), number(point.usage().residentBytes()),
						number(point.usage().threads()), number(point.usage().processes()));
			}
		}
		return table;
	}

	private static Table counts(List<SystemCalls.Count> counts) {
		Table table = new Table("calls", "case", "model", "call", "calls_per_echo", "failure");
		for (SystemCalls.Count count : counts) {
			String name = count.load().name();
			String model = count.model().label();
			count.perEcho().forEach((call, number) -> table.row(name, model, call, number(number)));
			if (count.failure() != null) {
				table.row(name, model, "", "", count.failure());
			}
		}
		return table;
	}

	private static Table rawStarts(List<StartUp.Variant> variants) {
		Table table = new Table("start", "started", "seconds_to_ready", "resident_mebibytes", "cpu_us_per_echo");
		variants.forEach((variant) -> table.row(variant.name(), number(variant.secondsToReady()),
				number(variant.residentMebibytes()), number(variant.cpuMicros())));
		return table;
	}

	private static Table starts(List<StartUp.Variant> variants) {
		Table table = new Table("Start", "started", "ready after s", "resident MiB at rest", "CPU us an echo");
		variants.forEach((variant) -> table.row(variant.name(), decimals(2, variant.secondsToReady()),
				decimals(0, variant.residentMebibytes()), decimals(2, variant.cpuMicros())));
		return table;
	}

	/**
	 * What a reader wants to know.
	 * @param results of the bench
	 * @return tables that are not empty
	 */
	static List<Table> summaries(Results results) {
		List<Table> tables = new ArrayList<>();
		results.outcomes()
			.stream()
			.map(Outcome::load)
			.distinct()
			.forEach((load) -> tables.add(summary(load,
					results.outcomes().stream().filter((outcome) -> outcome.load().equals(load)).toList())));
		tables.add(growth(results.curves()));
		tables.add(calls(results.calls()));
		tables.add(starts(results.starts()));
		return tables.stream().filter((table) -> !table.isEmpty()).toList();
	}

	private static Table summary(BenchCase load, List<Outcome> outcomes) {
		// At a fixed rate the generator spins: not how busy it is counts, but how late.
		String generator = load.isPaced() ? "generator's lag p99 us" : "generator busy";
		Table table = new Table(load.title() + " (" + load.name() + ")", "model", "echoes/s", "p50 us", "p99 us",
				"p99.9 us", "CPU us an echo", "x least-nio", "server busy", generator, "resident MiB",
				"resident B a connection", "heap B a connection", "threads", "processes");
		double least = outcomes.stream()
			.filter((outcome) -> outcome.model() == Model.LEAST && outcome.isCarried())
			.mapToDouble((outcome) -> outcome.median(Measurement::cpuMicros))
			.findFirst()
			.orElse(Double.NaN);
		for (Outcome outcome : outcomes) {
			if (outcome.isCarried()) {
				carried(table, outcome, least);
			}
			else {
				table.row(outcome.model().label(), "cannot: " + outcome.failure());
			}
		}
		return table;
	}

	private static void carried(Table table, Outcome outcome, double least) {
		boolean many = outcome.isManyConnections();
		Usage usage = outcome.usage();
		double toLeast = outcome.median(Measurement::cpuMicros) / least;
		table.row(outcome.model().label(), spread(0, outcome, Measurement::rate), spread(0, outcome, Measurement::p50),
				spread(0, outcome, Measurement::p99), spread(0, outcome, Measurement::p999),
				spread(2, outcome, Measurement::cpuMicros), Double.isNaN(toLeast) ? "" : decimals(2, toLeast),
				percent(outcome.median(Measurement::serverBusy)), generator(outcome),
				decimals(0, usage.residentBytes() / MEBIBYTE), many ? decimals(0, outcome.residentPerConnection()) : "",
				(many && outcome.model() != Model.PROCESS) ? decimals(0, outcome.heapPerConnection()) : "",
				number(usage.threads()), number(usage.processes()));
	}

	private static String generator(Outcome outcome) {
		if (outcome.load().isPaced()) {
			return decimals(0, outcome.median(Measurement::generatorLag));
		}
		return percent(outcome.median(Measurement::generatorBusy))
				+ (outcome.isBoundByGenerator() ? ", as fast as the generator" : "");
	}

	private static Table growth(List<Growth.Curve> curves) {
		Table table = new Table("What an idle connection costs, and a million by that line (extrapolated)", "model",
				"measured up to", "heap B each", "resident B each", "CPU us an echo, none idle",
				"more CPU us for 1,000 idle", "a million: heap MiB", "a million: resident MiB", "a million: CPU us");
		for (Growth.Curve curve : curves) {
			String end = (curve.end() != null) ? "; " + curve.end() : "";
			if (!curve.hasFit()) {
				table.row(curve.model().label(), "no line" + end);
				continue;
			}
			LinearFit heap = curve.heap();
			LinearFit resident = curve.resident();
			LinearFit cpu = curve.cpu();
			table.row(curve.model().label(), decimals(0, curve.points().getLast().idle()) + end,
					decimals(0, heap.slope()), decimals(0, resident.slope()), decimals(2, cpu.intercept()),
					decimals(3, cpu.slope() * 1_000), decimals(0, heap.at(MILLION) / MEBIBYTE),
					decimals(0, resident.at(MILLION) / MEBIBYTE),
					cpu.rises() ? decimals(2, cpu.at(MILLION)) : "no growth seen");
		}
		return table;
	}

	private static Table calls(List<SystemCalls.Count> counts) {
		Table table = new Table("System calls for an echo", "model", "connections", "calls");
		counts.forEach((count) -> table.row(count.model().label(), number(count.load().active()), count.calls()));
		return table;
	}

	private static String spread(int decimals, Outcome outcome, ToDoubleFunction<Measurement> figure) {
		Spread spread = outcome.spread(figure);
		return decimals(decimals, spread.median()) + " (" + decimals(decimals, spread.min()) + "-"
				+ decimals(decimals, spread.max()) + ")";
	}

	private static String percent(double share) {
		return decimals(0, share * 100) + " %";
	}

	private static String decimals(int count, double value) {
		return String.format(Locale.ROOT, "%,." + count + "f", value);
	}

	private static String number(long value) {
		return String.valueOf(value);
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, "%.3f", value);
	}

}
