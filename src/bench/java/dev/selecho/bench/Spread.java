package dev.selecho.bench;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * A figure of several runs.
 *
 * @param median the middle one
 * @param min the smallest
 * @param max the greatest
 */
record Spread(double median, double min, double max) {

	static <T> Spread of(Collection<T> runs, ToDoubleFunction<T> figure) {
		double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
		int middle = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		return new Spread(median, sorted[0], sorted[sorted.length - 1]);
	}

}
