package dev.selecho.bench;

import java.time.Duration;

/**
 * What a server has used so far, all its processes together.
 *
 * @param cpu processor time
 * @param residentBytes memory: that of the server itself, and of its children what is
 * theirs alone and their share of the rest
 * @param threads its threads
 * @param processes its processes
 */
record Usage(Duration cpu, long residentBytes, int threads, int processes) {

	Usage plus(Usage other) {
		return new Usage(this.cpu.plus(other.cpu), this.residentBytes + other.residentBytes,
				this.threads + other.threads, this.processes + other.processes);
	}

}
