package dev.selecho.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The straight line that fits points best, by least squares.
 *
 * @param intercept where it starts
 * @param slope how it rises
 * @param slopeError the standard error of the slope; NaN of fewer than three points
 */
record LinearFit(double intercept, double slope, double slopeError) {

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
		double intercept = meanY - slope * meanX;
		double residuals = points.stream()
			.mapToDouble((point) -> y.applyAsDouble(point) - intercept - slope * x.applyAsDouble(point))
			.map((residual) -> residual * residual)
			.sum();
		int freedom = points.size() - 2;
		double slopeError = (freedom > 0 && variance > 0) ? Math.sqrt(residuals / freedom / variance) : Double.NaN;
		return new LinearFit(intercept, slope, slopeError);
	}

	/**
	 * Tells a rise from the noise of the points.
	 * @return whether the slope is two of its standard errors above none, or more
	 */
	boolean rises() {
		return this.slope > 0 && this.slope >= 2 * this.slopeError;
	}

	double at(double x) {
		return this.intercept + this.slope * x;
	}

}
