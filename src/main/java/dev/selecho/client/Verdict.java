package dev.selecho.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The last word on a run.
 *
 * @param exitCode of the process
 * @param line the last line
 */
record Verdict(int exitCode, String line) {

	/** Everything holds. */
	static final int PASSED = 0;

	/** Something does not. */
	static final int FAILED = 1;

	/** The command was wrong. */
	static final int USAGE = 2;

	// Not 3: in the image that is a JVM without memory.

	/** There never was a connection. */
	static final int NEVER_CONNECTED = 4;

	/** Ended before that could be told. */
	static final int UNDECIDED = 5;

	/** An error of our own. */
	static final int INTERNAL = 70;

	static Verdict of(int exitCode, String reason) {
		return new Verdict(exitCode, "FAIL: " + reason);
	}

	/**
	 * Judges.
	 * @param findings what was found
	 * @param assertions what has to hold
	 * @param stopped whether the run was ended before its time
	 * @return the verdict
	 */
	static Verdict of(Findings findings, List<Assertion> assertions, boolean stopped) {
		if (findings.connections() == 0 && findings.sum(Outcome.values()) > 0) {
			return of(NEVER_CONNECTED,
					"never got a connection: " + Stream.of(Outcome.values())
						.filter((outcome) -> findings.sum(outcome) > 0)
						.map((outcome) -> String.format(Locale.ROOT, "%s %,d", outcome, findings.sum(outcome)))
						.collect(Collectors.joining(", ")));
		}
		List<String> failures = new ArrayList<>();
		findings.probes()
			.stream()
			.filter((probe) -> probe.verdict() == ProbeResult.Verdict.FAILED)
			.forEach((probe) -> failures.add(probe.name() + " " + probe.outcome()));
		assertions.stream()
			.filter((assertion) -> assertion.check(findings) == Assertion.Result.VIOLATED)
			.forEach((assertion) -> failures.add(assertion.seen(findings)));
		if (!failures.isEmpty()) {
			return of(FAILED, failures.stream().distinct().collect(Collectors.joining(", ")));
		}
		return decided(findings, assertions, stopped);
	}

	private static Verdict decided(Findings findings, List<Assertion> assertions, boolean stopped) {
		boolean cut = findings.probes().stream().anyMatch((it) -> it.verdict() == ProbeResult.Verdict.UNDECIDED);
		if (cut || (findings.probes().isEmpty() && findings.exchange().count() == 0)) {
			return of(UNDECIDED, "undecided: " + (stopped ? "stopped too soon" : "too short for an exchange"));
		}
		List<String> open = assertions.stream()
			.filter((assertion) -> assertion.check(findings) == Assertion.Result.UNDECIDED)
			.map((assertion) -> assertion.subject().name())
			.toList();
		if (!open.isEmpty()) {
			return of(UNDECIDED, "undecided: too few exchanges for " + String.join(", ", open));
		}
		return new Verdict(PASSED, "PASS");
	}

}
