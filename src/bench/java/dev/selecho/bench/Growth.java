package dev.selecho.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.selecho.models.Model;
import org.jspecify.annotations.Nullable;

/**
 * How cost grows with connections that do nothing: each model with more and more of them,
 * beside 50 at work.
 */
final class Growth {

	/** Descriptors that neither side has for connections. */
	private static final int RESERVE = 1_000;

	private static final int MOST = 1_000_000;

	private static final BenchCase ACTIVE = BenchCase.of("50");

	private final BenchOptions options;

	private final Progress progress;

	private final Sources sources;

	Growth(BenchOptions options, Progress progress, Sources sources) {
		this.options = options;
		this.progress = progress;
		this.sources = sources;
	}

	List<Curve> run() {
		this.progress.title("growth: idle connections beside 50 at work; " + limit());
		List<Curve> curves = new ArrayList<>();
		for (Model model : this.options.models()) {
			Curve curve = measure(model);
			curves.add(curve);
			this.progress.line(curve.summary());
		}
		return curves;
	}

	/** What ends a model's curve concerns no other: the points before it stay. */
	private Curve measure(Model model) {
		List<Point> points = new ArrayList<>();
		String end = null;
		try (ModelProcess server = ModelProcess.start(model, this.options);
				Generator generator = new Generator(server.address(), this.sources)) {
			BenchCase load = ACTIVE.scaledDown(this.options.scale());
			generator.connect(load, this.options.connectLimit());
			generator.run(load, this.options.warmUp(), server::usage);
			int idle = 0;
			for (int step : steps()) {
				generator.connectIdle(step - idle, this.options.connectLimit());
				idle = step;
				points.add(measure(server, generator, load, idle));
			}
		}
		catch (IOException | AssertionError ex) {
			end = LoadException.reason(ex);
		}
		return new Curve(model, points, end);
	}

	private Point measure(ModelProcess server, Generator generator, BenchCase load, int idle) throws IOException {
		server.settle();
		List<Measurement> runs = new ArrayList<>();
		for (int i = 0; i < this.options.repeats(); i++) {
			runs.add(generator.run(load, this.options.runLength(), server::usage));
		}
		return new Point(idle, Spread.of(runs, Measurement::cpuMicros).median(),
				Spread.of(runs, Measurement::p99).median(), server.liveHeap(), runs.getLast().usage());
	}

	/** One, two and five of each power of ten, as far as the descriptors go. */
	private List<Integer> steps() {
		int most = (int) Math.min(Math.min(MOST, descriptors() - RESERVE), this.options.scale());
		TreeSet<Integer> steps = new TreeSet<>(List.of(0, most));
		for (int power = 1_000; power <= most; power *= 10) {
			for (int factor : new int[] { 1, 2, 5 }) {
				steps.add(Math.min(factor * power, most));
			}
		}
		return List.copyOf(steps);
	}

	private static long descriptors() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
				? unix.getMaxFileDescriptorCount() : RESERVE;
	}

	/**
	 * Says how far it goes.
	 * @return a sentence
	 */
	static String limit() {
		long descriptors = descriptors();
		return (descriptors - RESERVE >= MOST) ? String.format(Locale.ROOT, "up to %,d", MOST)
				: String.format(Locale.ROOT, "up to %,d, by the limit of %,d descriptors for a process (ulimit -Hn)",
						descriptors - RESERVE, descriptors);
	}

	/**
	 * What was measured with so many idle connections.
	 *
	 * @param idle how many
	 * @param cpuMicros processor time for an echo
	 * @param p99 99th percentile of latency, in microseconds
	 * @param heapBytes objects that are alive
	 * @param usage memory, threads, processes
	 */
	record Point(int idle, double cpuMicros, double p99, long heapBytes, Usage usage) {
	}

	/**
	 * What was measured of a model.
	 *
	 * @param model the model
	 * @param points one for each step
	 * @param end why it went no further, or null
	 */
	record Curve(Model model, List<Point> points, @Nullable String end) {

		private static final int LEAST_POINTS = 3;

		boolean hasFit() {
			return this.points.size() >= LEAST_POINTS;
		}

		LinearFit heap() {
			return LinearFit.of(this.points, Point::idle, Point::heapBytes);
		}

		LinearFit resident() {
			return LinearFit.of(this.points, Point::idle, (point) -> point.usage().residentBytes());
		}

		LinearFit cpu() {
			return LinearFit.of(this.points, Point::idle, Point::cpuMicros);
		}

		String summary() {
			if (!hasFit()) {
				return String.format(Locale.ROOT, "%-18s no line through %d points%s", this.model.label(),
						this.points.size(), why());
			}
			return String.format(Locale.ROOT,
					"%-18s %,8.0f B of heap, %,8.0f B resident each; CPU an echo %+.3f us by the thousand%s",
					this.model.label(), heap().slope(), resident().slope(), cpu().slope() * 1000, why());
		}

		private String why() {
			return (this.end != null) ? " (" + this.end + ")" : "";
		}

	}

}
