package dev.selecho.bench;

import java.time.Duration;

/**
 * What one run has shown.
 *
 * @param rate echoes a second that came back within the window
 * @param p50 median latency in microseconds
 * @param p99 99th percentile of latency
 * @param p999 99.9th percentile of latency
 * @param cpuMicros the server's processor time for an echo, in microseconds: all of the
 * run until the last echo, by all echoes
 * @param serverBusy the share of that time that the server used its processor
 * @param generatorBusy the share of the window that the generator used its own
 * @param generatorLag 99th percentile of how late the generator sent, in microseconds
 * @param usage what the server used at the end
 */
record Measurement(double rate, double p50, double p99, double p999, double cpuMicros, double serverBusy,
		double generatorBusy, double generatorLag, Usage usage) {

	static Measurement of(Tally tally, Times times, Usage before, Usage after) throws LoadException {
		if (tally.echoes() == 0) {
			throw new LoadException("nothing came back");
		}
		double window = seconds(times.window());
		double cpu = seconds(after.cpu().minus(before.cpu()));
		return new Measurement(tally.echoesInWindow() / window, tally.latencyMicros(50), tally.latencyMicros(99),
				tally.latencyMicros(99.9), cpu * 1e6 / tally.echoes(), cpu / seconds(times.drained()),
				seconds(times.generatorCpu()) / window, tally.lagMicros(99), after);
	}

	private static double seconds(Duration time) {
		return time.toNanos() / 1e9;
	}

	/**
	 * The times of a run.
	 *
	 * @param window in which messages were sent
	 * @param drained until the last one was back
	 * @param generatorCpu the generator's processor time within the window
	 */
	record Times(Duration window, Duration drained, Duration generatorCpu) {
	}

}
