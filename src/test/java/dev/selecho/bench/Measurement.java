package dev.selecho.bench;

import java.time.Duration;

/**
 * What one run has shown.
 *
 * @param rate echoes a second
 * @param p50 median latency in microseconds
 * @param p99 of 100 echoes the slowest
 * @param p999 of 1,000 echoes the slowest
 * @param cpuMicros the server's processor time for an echo, in microseconds
 * @param serverBusy the share of the time that the server used its processor
 * @param generatorBusy the share of the time that the generator used its own
 * @param generatorLag how late the generator was with one message of 100, in microseconds
 * @param usage what the server used at the end
 */
record Measurement(double rate, double p50, double p99, double p999, double cpuMicros, double serverBusy,
		double generatorBusy, double generatorLag, Usage usage) {

	static Measurement of(Tally tally, Duration length, Usage before, Usage after, Duration generator)
			throws LoadException {
		if (tally.echoes() == 0) {
			throw new LoadException("nothing came back");
		}
		double seconds = length.toNanos() / 1e9;
		double cpu = after.cpu().minus(before.cpu()).toNanos() / 1e9;
		return new Measurement(tally.echoes() / seconds, tally.latencyMicros(50), tally.latencyMicros(99),
				tally.latencyMicros(99.9), cpu * 1e6 / tally.echoes(), cpu / seconds,
				generator.toNanos() / 1e9 / seconds, tally.lagMicros(99), after);
	}

}
