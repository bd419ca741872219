package dev.selecho.client;

import java.time.Duration;

/**
 * What a steady run does.
 *
 * @param length for how long, zero for until it is stopped
 * @param connections kept connections
 * @param every how often each sends a message
 * @param size of a message
 * @param newEvery how often a new connection is made, zero for never
 * @param reconnect pause after a failure
 * @param timeout silence that counts as a stall
 */
record SteadyPlan(Duration length, int connections, Duration every, int size, Duration newEvery, Duration reconnect,
		Duration timeout) {

	private static final int LEAST_BUFFER = 1024;

	/**
	 * Spreads the messages over the interval, but by whole milliseconds: to be woken for
	 * several at once costs much less than for each.
	 * @param connection one of the kept ones, from 0 on
	 * @return how much later it begins than the first
	 */
	Duration phase(int connection) {
		return Duration.ofMillis(this.every.toMillis() * connection / this.connections);
	}

	/** Small where messages are small: there may be thousands. */
	int buffer() {
		return Math.clamp(this.size, LEAST_BUFFER, Probe.BUFFER);
	}

}
