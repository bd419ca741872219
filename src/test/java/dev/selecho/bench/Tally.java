package dev.selecho.bench;

import org.HdrHistogram.Histogram;

/**
 * What a run has counted. Nothing is counted before it starts and after it ends.
 */
final class Tally {

	/** A minute; what takes longer is counted as that. */
	private static final long HIGHEST = 60_000_000_000L;

	private final Histogram latencies = new Histogram(HIGHEST, 3);

	/** How late the generator was itself, where it keeps to a rate. */
	private final Histogram lags = new Histogram(HIGHEST, 3);

	private boolean counting;

	private long echoes;

	/** Those outside of runs as well. */
	private long total;

	void start() {
		this.latencies.reset();
		this.lags.reset();
		this.echoes = 0;
		this.counting = true;
	}

	void stop() {
		this.counting = false;
	}

	/**
	 * Tells clients whether to go on.
	 * @return whether the run is under way
	 */
	boolean isCounting() {
		return this.counting;
	}

	void echoed(long nanos) {
		this.total++;
		if (this.counting) {
			this.echoes++;
			this.latencies.recordValue(Math.clamp(nanos, 0, HIGHEST));
		}
	}

	void lagged(long nanos) {
		this.lags.recordValue(Math.clamp(nanos, 0, HIGHEST));
	}

	long echoes() {
		return this.echoes;
	}

	long total() {
		return this.total;
	}

	double latencyMicros(double percentile) {
		return this.latencies.getValueAtPercentile(percentile) / 1000.0;
	}

	double lagMicros(double percentile) {
		return this.lags.getValueAtPercentile(percentile) / 1000.0;
	}

}
