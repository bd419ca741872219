package dev.selecho.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import dev.selecho.models.Model;
import org.jspecify.annotations.Nullable;

/**
 * How a model has carried a case.
 */
final class Outcome {

	/** From so many connections on, memory can be told by the connection. */
	private static final int MANY = 1_000;

	private final BenchCase load;

	private final Model model;

	private final List<Measurement> runs = new ArrayList<>();

	private @Nullable String failure;

	private long residentBefore;

	private long heapBefore;

	private long heapLoaded;

	Outcome(BenchCase load, Model model) {
		this.load = load;
		this.model = model;
	}

	void before(long resident, long heap) {
		this.residentBefore = resident;
		this.heapBefore = heap;
	}

	void measured(Measurement measurement) {
		this.runs.add(measurement);
	}

	void heapLoaded(long heap) {
		this.heapLoaded = heap;
	}

	void failed(String why) {
		this.failure = why;
	}

	BenchCase load() {
		return this.load;
	}

	Model model() {
		return this.model;
	}

	List<Measurement> runs() {
		return this.runs;
	}

	@Nullable String failure() {
		return this.failure;
	}

	boolean isCarried() {
		return this.failure == null && !this.runs.isEmpty();
	}

	boolean isManyConnections() {
		return this.load.kind() != BenchCase.Kind.CHURN && this.load.connections() >= MANY;
	}

	Spread spread(ToDoubleFunction<Measurement> figure) {
		return Spread.of(this.runs, figure);
	}

	double median(ToDoubleFunction<Measurement> figure) {
		return spread(figure).median();
	}

	/** At the end of the first run: later ones find memory that is there already. */
	Usage usage() {
		return this.runs.getFirst().usage();
	}

	double residentPerConnection() {
		return (double) (usage().residentBytes() - this.residentBefore) / this.load.connections();
	}

	double heapPerConnection() {
		return (double) (this.heapLoaded - this.heapBefore) / this.load.connections();
	}

	/**
	 * Tells whether the figures say more of the generator than of the server.
	 * @return whether the generator had no time left, and the server had
	 */
	boolean isBoundByGenerator() {
		return isCarried() && !this.load.isPaced() && median(Measurement::generatorBusy) > 0.95
				&& median(Measurement::serverBusy) < 0.95;
	}

}
