package dev.selecho.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.selecho.models.Model;

/**
 * Every model under every load. The servers of a case run side by side, and are loaded
 * one after the other, round by round: what disturbs the machine disturbs them all.
 */
final class Cases {

	private static final int WARM_UP_CONNECTIONS = 50;

	private final BenchOptions options;

	private final Progress progress;

	private final Sources sources;

	Cases(BenchOptions options, Progress progress, Sources sources) {
		this.options = options;
		this.progress = progress;
		this.sources = sources;
	}

	List<Outcome> run() throws IOException {
		List<Outcome> outcomes = new ArrayList<>();
		for (BenchCase load : this.options.cases()) {
			this.progress.title(load.name() + ": " + load.title());
			outcomes.addAll(run(load.scaledDown(this.options.scale())));
		}
		return outcomes;
	}

	private List<Outcome> run(BenchCase load) throws IOException {
		List<Outcome> outcomes = new ArrayList<>();
		Map<Outcome, ModelProcess> servers = new LinkedHashMap<>();
		try {
			for (Model model : this.options.models()) {
				Outcome outcome = new Outcome(load, model);
				outcomes.add(outcome);
				attempt(outcome, () -> servers.put(outcome, ModelProcess.start(model, this.options)));
			}
			servers.forEach((outcome, server) -> attempt(outcome, server, () -> prepare(outcome, server)));
			for (int i = 0; i < this.options.repeats(); i++) {
				servers.forEach((outcome, server) -> attempt(outcome, server, () -> measure(outcome, server)));
			}
		}
		finally {
			servers.values().forEach(ModelProcess::close);
		}
		outcomes.forEach(this.progress::outcome);
		return outcomes;
	}

	/** Who has failed is ended at once: what it still does would burden the others. */
	private void attempt(Outcome outcome, ModelProcess server, Step step) {
		attempt(outcome, step);
		if (outcome.failure() != null) {
			server.close();
		}
	}

	/** What a model cannot carry is its result, and concerns no other. */
	private void attempt(Outcome outcome, Step step) {
		if (outcome.failure() != null) {
			return;
		}
		this.progress.step(outcome);
		try {
			step.run();
		}
		catch (IOException | AssertionError ex) {
			outcome.failed(LoadException.reason(ex));
		}
	}

	private void prepare(Outcome outcome, ModelProcess server) throws IOException {
		Contract.check(server);
		BenchCase load = outcome.load().scaledDown(WARM_UP_CONNECTIONS);
		try (Generator generator = new Generator(server.address(), this.sources)) {
			generator.connect(load, this.options.connectLimit());
			generator.run(load, this.options.warmUp(), server::usage);
		}
		finally {
			server.settle();
		}
		long heap = outcome.isManyConnections() ? server.liveHeap() : 0;
		outcome.before(server.usage().residentBytes(), heap);
	}

	private void measure(Outcome outcome, ModelProcess server) throws IOException {
		BenchCase load = outcome.load();
		try (Generator generator = new Generator(server.address(), this.sources)) {
			generator.connect(load, this.options.connectLimit());
			warmUp(generator, server, load);
			outcome.measured(generator.run(load, this.options.runLength(), server::usage));
			if (outcome.isManyConnections() && outcome.runs().size() == 1) {
				outcome.heapLoaded(server.liveHeap());
			}
		}
		finally {
			server.settle();
		}
	}

	/**
	 * Who serves each connection anew, by a process or a thread, serves new ones cold:
	 * what is compared is how they serve, not how they begin. Only a churn is all
	 * beginning.
	 */
	private void warmUp(Generator generator, ModelProcess server, BenchCase load) throws IOException {
		if (load.kind() != BenchCase.Kind.CHURN) {
			generator.run(load, this.options.runLength().dividedBy(2), server::usage);
		}
	}

	/**
	 * Something that a model may fail at.
	 */
	@FunctionalInterface
	private interface Step {

		void run() throws IOException;

	}

}
