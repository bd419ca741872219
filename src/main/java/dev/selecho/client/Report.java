package dev.selecho.client;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
 * @param endNanos when it ended
 */
record Report(Target target, Findings findings, List<Assertion> assertions, Verdict verdict, boolean steady,
		long endNanos) {

	private static final double[] PERCENTS = { 50, 90, 99, 99.9, 100 };

	/** What the probes have not yet said. */
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
		Outages.Summary summary = outages.summary(this.endNanos);
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
		Stream<String> probes = this.findings.probes().stream().map(ProbeResult::line);
		return Stream.concat(probes, lines().stream()).collect(Collectors.joining("\n", "", "\n"));
	}

	/** As one object of JSON. Whatever can be there is there. */
	Map<String, @Nullable Object> fields() {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		Moments moments = this.findings.moments();
		fields.put("target", this.target.text());
		fields.put("verdict", (this.verdict.exitCode() == Verdict.PASSED) ? "PASS" : "FAIL");
		fields.put("exitCode", this.verdict.exitCode());
		fields.put("line", this.verdict.line());
		fields.put("began", moments.at(moments.beginNanos()).truncatedTo(ChronoUnit.MILLIS));
		fields.put("seconds", seconds(this.endNanos - moments.beginNanos()));
		fields.put("probes", this.findings.probes().stream().map(ProbeResult::fields).toList());
		fields.put("connections", this.findings.connections());
		fields.put("reconnects", this.findings.reconnects());
		fields.put("exchanges", this.findings.exchange().count());
		Map<String, Object> outcomes = new LinkedHashMap<>();
		Stream.of(Outcome.values()).forEach((outcome) -> outcomes.put(outcome.word(), this.findings.sum(outcome)));
		fields.put("outcomes", outcomes);
		fields.put("outages", Map.of("new", fields(this.findings.newOnes()), "kept", fields(this.findings.keptOnes())));
		fields.put("latency",
				Map.of("connect", fields(this.findings.connect()), "exchange", fields(this.findings.exchange())));
		fields.put("assertions", this.assertions.stream().map(this::fields).toList());
		return fields;
	}

	private Map<String, Object> fields(Assertion assertion) {
		return Map.of("assertion", assertion.expression(), "result",
				assertion.check(this.findings).name().toLowerCase(Locale.ROOT), "seen", assertion.seen(this.findings));
	}

	private Map<String, Object> fields(Outages outages) {
		Outages.Summary summary = outages.summary(this.endNanos);
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("count", summary.count());
		fields.put("open", summary.open());
		fields.put("longestSeconds", seconds(summary.longest()));
		fields.put("sumSeconds", seconds(summary.sum()));
		fields.put("resolutionSeconds", seconds(summary.resolution()));
		fields.put("causes", summary.causes());
		return fields;
	}

	private static Map<String, Object> fields(Latency latency) {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("count", latency.count());
		for (double percent : PERCENTS) {
			fields.put(name(percent) + "Seconds", seconds(latency.percentile(percent)));
		}
		return fields;
	}

	private static double seconds(long nanos) {
		return nanos / 1e9;
	}

}
