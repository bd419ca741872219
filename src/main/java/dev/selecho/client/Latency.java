package dev.selecho.client;

import java.util.concurrent.TimeUnit;

import org.HdrHistogram.AtomicHistogram;

/**
 * How long something took, each time. Exact to three digits; any thread may record.
 */
final class Latency {

	private static final long LEAST_NANOS = 100;

	private static final long MOST_NANOS = TimeUnit.HOURS.toNanos(1);

	private static final int DIGITS = 3;

	private final AtomicHistogram histogram = new AtomicHistogram(LEAST_NANOS, MOST_NANOS, DIGITS);

	void record(long nanos) {
		this.histogram.recordValue(Math.clamp(nanos, LEAST_NANOS, MOST_NANOS));
	}

	long count() {
		return this.histogram.getTotalCount();
	}

	/**
	 * Tells how long it took at most, for a share of the times.
	 * @param percent the share
	 * @return nanoseconds, 0 where there was none
	 */
	long percentile(double percent) {
		return (count() == 0) ? 0 : this.histogram.getValueAtPercentile(percent);
	}

	double sumSeconds() {
		return this.histogram.getMean() * count() / 1e9;
	}

}
