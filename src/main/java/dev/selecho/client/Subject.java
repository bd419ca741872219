package dev.selecho.client;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be asserted about a run.
 *
 * @param name as it is written
 * @param unit what is counted
 * @param value what was seen, nothing where that is not enough to tell
 * @param text what was seen, in words, where the limit does not hold
 */
record Subject(String name, Unit unit, Function<Findings, OptionalLong> value, Function<Findings, String> text) {

	private static final Map<String, Subject> ALL = all();

	/**
	 * A number of something, or a time.
	 */
	enum Unit {

		/** As it is. */
		COUNT,

		/** In nanoseconds. */
		TIME

	}

	static Map<String, Subject> byName() {
		return ALL;
	}

	private static Map<String, Subject> all() {
		Map<String, Subject> all = new LinkedHashMap<>();
		Stream.of(Outcome.values()).map((outcome) -> outcomes(outcome.word(), outcome)).forEach((it) -> put(all, it));
		put(all, outcomes("resets", Outcome.RESET_IDLE, Outcome.RESET_OWED));
		put(all, outcomes("stalls", Outcome.STALL, Outcome.SEND_STALL));
		put(all, outcomes("failures", Stream.of(Outcome.values()).filter(Outcome::isFailure).toArray(Outcome[]::new)));
		put(all, count("connections", Findings::connections));
		put(all, count("reconnects", Findings::reconnects));
		put(all, count("exchanges", (findings) -> findings.exchange().count()));
		outages(all, "outage.new", Findings::newOnes);
		outages(all, "outage.kept", Findings::keptOnes);
		percentiles(all, "", Findings::exchange);
		percentiles(all, "connect.", Findings::connect);
		return all;
	}

	private static void put(Map<String, Subject> all, Subject subject) {
		all.put(subject.name, subject);
	}

	private static Subject outcomes(String name, Outcome... outcomes) {
		return new Subject(name, Unit.COUNT, (findings) -> OptionalLong.of(findings.sum(outcomes)),
				(findings) -> Stream.of(outcomes)
					.filter((outcome) -> findings.sum(outcome) > 0)
					.map((outcome) -> String.format(Locale.ROOT, "%s %,d", outcome, findings.sum(outcome)))
					.collect(Collectors.joining(", ")));
	}

	private static Subject count(String name, Function<Findings, Long> value) {
		return new Subject(name, Unit.COUNT, (findings) -> OptionalLong.of(value.apply(findings)),
				(findings) -> String.format(Locale.ROOT, "%s %,d", name, value.apply(findings)));
	}

	private static void outages(Map<String, Subject> all, String name, Function<Findings, Outages> of) {
		Function<Findings, Outages.Summary> summary = (findings) -> of.apply(findings).summary(findings.now());
		put(all, new Subject(name, Unit.TIME, (findings) -> OptionalLong.of(summary.apply(findings).longest()),
				(findings) -> outage(name, summary.apply(findings), findings)));
		put(all, new Subject(name + ".sum", Unit.TIME, (findings) -> OptionalLong.of(summary.apply(findings).sum()),
				(findings) -> name + ".sum " + Texts.duration(summary.apply(findings).sum())));
		put(all, count(name + ".count", (findings) -> (long) summary.apply(findings).count()));
	}

	private static String outage(String name, Outages.Summary summary, Findings findings) {
		if (summary.count() == 0) {
			return "";
		}
		return String.format(Locale.ROOT, "%s %,d of %s from %s", name, summary.count(),
				Texts.duration(summary.longest()), findings.moments().timeOfDay(summary.longestBegin()));
	}

	private static void percentiles(Map<String, Subject> all, String prefix, Function<Findings, Latency> of) {
		for (String percent : new String[] { "50", "90", "99", "99.9", "100" }) {
			double share = Double.parseDouble(percent);
			String name = prefix + (percent.equals("100") ? "max" : "p" + percent);
			// Of fewer there is none that stands for the rest.
			long least = (share == 100) ? 1 : Math.round(100 / (100 - share));
			put(all, new Subject(name, Unit.TIME,
					(findings) -> (of.apply(findings).count() < least) ? OptionalLong.empty()
							: OptionalLong.of(of.apply(findings).percentile(share)),
					(findings) -> name + " " + Texts.duration(of.apply(findings).percentile(share))));
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
