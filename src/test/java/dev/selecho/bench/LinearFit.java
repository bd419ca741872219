package dev.selecho.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The straight line that fits points best, by least squares.
 *
 * @param intercept where it starts
 * @param slope how it rises
 */
record LinearFit(double intercept, double slope) {

	static <T> LinearFit of(List<T> points, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
		double meanX = points.stream().mapToDouble(x).average().orElseThrow();
		double meanY = points.stream().mapToDouble(y).average().orElseThrow();
		double covariance = 0;
		double variance = 0;
		for (T point : points) {
			double distance = x.applyAsDouble(point) - meanX;
			covariance += distance * (y.applyAsDouble(point) - meanY);
			variance += distance * distance;
		}
		double slope = (variance > 0) ? covariance / variance : 0;
		return new LinearFit(meanY - slope * meanX, slope);
	}

	double at(double x) {
		return this.intercept + this.slope * x;
	}

}
