package dev.selecho.bench;

import org.HdrHistogram.Histogram;

/**
 * What a run has counted. It counts from the start until the last message that was sent
 * has come back: those that took long at the end are not left out. Its window, in which
 * clients may send, ends before that.
 */
final class Tally {

	/** A minute; what takes longer is counted as that. */
	private static final long HIGHEST = 60_000_000_000L;

	private final Histogram latencies = new Histogram(HIGHEST, 3);

	/** How late the generator was itself, where it keeps to a rate. */
	private final Histogram lags = new Histogram(HIGHEST, 3);

	private boolean sending;

	private boolean recording;

	private long echoes;

	private long echoesInWindow;

	/** Those outside of runs as well. */
	private long total;

	void start() {
		this.latencies.reset();
		this.lags.reset();
		this.echoes = 0;
		this.sending = true;
		this.recording = true;
	}

	/** Ends the window: what was sent may still come back. */
	void stopSending() {
		this.sending = false;
		this.echoesInWindow = this.echoes;
	}

	void stop() {
		this.recording = false;
	}

	/**
	 * Tells clients whether to go on.
	 * @return whether the window is open
	 */
	boolean maySend() {
		return this.sending;
	}

	void echoed(long nanos) {
		this.total++;
		if (this.recording) {
			this.echoes++;
			this.latencies.recordValue(Math.clamp(nanos, 0, HIGHEST));
		}
	}

	void lagged(long nanos) {
		this.lags.recordValue(Math.clamp(nanos, 0, HIGHEST));
	}

	/**
	 * Returns how many messages have come back.
	 * @return all of the run
	 */
	long echoes() {
		return this.echoes;
	}

	/**
	 * Returns how many came back in time.
	 * @return those before the end of the window
	 */
	long echoesInWindow() {
		return this.echoesInWindow;
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
