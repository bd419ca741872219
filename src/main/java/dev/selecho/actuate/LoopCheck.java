package dev.selecho.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.selecho.loop.LoopMonitor;
import org.jspecify.annotations.Nullable;

/**
 * Whether a selector loop lives and turns.
 *
 * @param stallThreshold how long it may take to turn
 */
record LoopCheck(Duration stallThreshold) {

	/**
	 * Returns what keeps loops from serving.
	 * @param loops the loops
	 * @return a sentence for each that does not, or {@code null} if all is well
	 */
	@Nullable String trouble(List<LoopMonitor> loops) {
		List<String> troubles = loops.stream().map(this::trouble).filter(Objects::nonNull).toList();
		return troubles.isEmpty() ? null : String.join("; ", troubles);
	}

	/**
	 * Returns what keeps a loop from serving.
	 * @param loop the loop
	 * @return a sentence, or {@code null} if all is well
	 */
	@Nullable String trouble(LoopMonitor loop) {
		if (!loop.isAlive()) {
			return loop.name() + " has no thread any more";
		}
		Throwable broken = loop.brokenBy();
		if (broken != null) {
			return loop.name() + " is broken by " + broken;
		}
		Duration age = loop.heartbeatAge();
		if (age.compareTo(this.stallThreshold) > 0) {
			return loop.name() + " has not turned for " + age.toMillis() + " ms";
		}
		return null;
	}

}
