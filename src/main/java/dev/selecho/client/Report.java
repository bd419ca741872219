package dev.selecho.client;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What a run has found, for people and for programs. What it says is the same.
 *
 * @param target what was checked
 * @param findings what was found
 * @param assertions what had to hold
 * @param verdict the last word
 * @param steady whether connections were kept and made for a while
 */
record Report(Target target, Findings findings, List<Assertion> assertions, Verdict verdict, boolean steady) {

	private static final double[] PERCENTS = { 50, 90, 99, 99.9, 100 };

	/** What was not yet said while it ran. */
	List<String> lines() {
		List<String> lines = new ArrayList<>();
		if (this.steady) {
			lines.add(String.format(Locale.ROOT, "connections %,d made, %,d of them again; %,d exchanges",
					this.findings.connections(), this.findings.reconnects(), this.findings.exchange().count()));
			lines.add("ends        " + ends());
			lines.add("outage.new  " + outage(this.findings.newOnes()));
			lines.add("outage.kept " + outage(this.findings.keptOnes()));
			lines.add("connect     " + latency(this.findings.connect()));
			lines.add("exchange    " + latency(this.findings.exchange()));
		}
		lines.add(this.verdict.line());
		return lines;
	}

	private String ends() {
		String ends = Stream.of(Outcome.values())
			.filter((outcome) -> this.findings.sum(outcome) > 0)
			.map((outcome) -> String.format(Locale.ROOT, "%s %,d", outcome, this.findings.sum(outcome)))
			.collect(Collectors.joining(", "));
		return ends.isEmpty() ? "none but our own" : ends;
	}

	private String outage(Outages outages) {
		Outages.Summary summary = outages.summary(this.findings.now());
		if (summary.resolution() == 0) {
			return "not looked for";
		}
		String resolution = " (to within " + Texts.duration(summary.resolution()) + ")";
		if (summary.count() == 0) {
			return "none" + resolution;
		}
		return String.format(Locale.ROOT, "%,d, longest %s from %s, together %s%s; %s%s", summary.count(),
				Texts.duration(summary.longest()), this.findings.moments().timeOfDay(summary.longestBegin()),
				Texts.duration(summary.sum()), (summary.open() > 0) ? ", " + summary.open() + " not over" : "",
				summary.causesText(), resolution);
	}

	private static String latency(Latency latency) {
		if (latency.count() == 0) {
			return "none";
		}
		List<String> parts = new ArrayList<>();
		for (double percent : PERCENTS) {
			parts.add(name(percent) + " " + Texts.duration(latency.percentile(percent)));
		}
		return String.join(", ", parts);
	}

	private static String name(double percent) {
		if (percent == 100) {
			return "max";
		}
		return "p" + ((percent == Math.rint(percent)) ? String.valueOf((int) percent) : String.valueOf(percent));
	}

	String text() {
		return Stream.concat(this.findings.said().stream(), lines().stream())
			.collect(Collectors.joining("\n", "", "\n"));
	}

	/** As one object of JSON. Whatever can be there is there. */
	Map<String, @Nullable Object> fields() {
		Moments moments = this.findings.moments();
		boolean passed = this.verdict.exitCode() == Verdict.PASSED;
		Map<String, @Nullable Object> outcomes = Json.object();
		Stream.of(Outcome.values()).forEach((outcome) -> outcomes.put(outcome.word(), this.findings.sum(outcome)));
		return Json.object("target", this.target.text(), "verdict", passed ? "PASS" : "FAIL", "exitCode",
				this.verdict.exitCode(), "line", this.verdict.line(), "began",
				moments.at(moments.beginNanos()).truncatedTo(ChronoUnit.MILLIS), "seconds",
				seconds(this.findings.now() - moments.beginNanos()), "probes",
				this.findings.probes().stream().map(ProbeResult::fields).toList(), "connections",
				this.findings.connections(), "reconnects", this.findings.reconnects(), "exchanges",
				this.findings.exchange().count(), "outcomes", outcomes, "outages",
				Json.object("new", fields(this.findings.newOnes()), "kept", fields(this.findings.keptOnes())),
				"latency",
				Json.object("connect", fields(this.findings.connect()), "exchange", fields(this.findings.exchange())),
				"assertions", this.assertions.stream().map(this::fields).toList());
	}

	private Map<String, @Nullable Object> fields(Assertion assertion) {
		return Json.object("assertion", assertion.expression(), "result",
				assertion.check(this.findings).name().toLowerCase(Locale.ROOT), "seen", assertion.seen(this.findings));
	}

	private Map<String, @Nullable Object> fields(Outages outages) {
		Outages.Summary summary = outages.summary(this.findings.now());
		return Json.object("count", summary.count(), "open", summary.open(), "longestSeconds",
				seconds(summary.longest()), "longestBegan",
				(summary.count() > 0)
						? this.findings.moments().at(summary.longestBegin()).truncatedTo(ChronoUnit.MILLIS) : null,
				"sumSeconds", seconds(summary.sum()), "resolutionSeconds", seconds(summary.resolution()), "causes",
				summary.causes());
	}

	private static Map<String, @Nullable Object> fields(Latency latency) {
		Map<String, @Nullable Object> fields = Json.object("count", latency.count());
		for (double percent : PERCENTS) {
			fields.put(name(percent) + "Seconds", seconds(latency.percentile(percent)));
		}
		return fields;
	}

	private static double seconds(long nanos) {
		return nanos / 1e9;
	}

}
