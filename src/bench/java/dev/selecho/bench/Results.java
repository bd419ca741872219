package dev.selecho.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run of the bench has shown so far.
 *
 * @param machine where
 * @param options what was asked
 * @param outcomes of the cases
 * @param curves of the growth
 * @param calls of the count of system calls
 * @param starts of the start
 */
record Results(Machine machine, BenchOptions options, List<Outcome> outcomes, List<Growth.Curve> curves,
		List<SystemCalls.Count> calls, List<StartUp.Variant> starts) {

	Results(Machine machine, BenchOptions options) {
		this(machine, options, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
	}

}
