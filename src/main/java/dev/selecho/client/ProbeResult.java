package dev.selecho.client;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a probe has seen.
 *
 * @param name the probe's
 * @param verdict whether that is as it should be
 * @param outcome how a connection ended, where that is what it has seen
 * @param text the rest
 */
record ProbeResult(String name, Verdict verdict, @Nullable Outcome outcome, String text) {

	static ProbeResult ok(String name, String text) {
		return new ProbeResult(name, Verdict.OK, null, text);
	}

	static ProbeResult failed(String name, EndedException end) {
		return new ProbeResult(name, Verdict.FAILED, end.outcome(), end.detail());
	}

	static ProbeResult undecided(String name, String text) {
		return new ProbeResult(name, Verdict.UNDECIDED, null, text);
	}

	/** Whether everything was as it should be, to the end. */
	boolean isAlive() {
		return this.verdict == Verdict.OK && this.outcome == null;
	}

	/** Where it is not the same, the outcome's word takes the verdict's place. */
	String line() {
		String word = (this.outcome != null) ? this.outcome.word() : this.verdict.word();
		return String.format(Locale.ROOT, "%-11s %-13s %s", this.name, word, this.text).stripTrailing();
	}

	Map<String, @Nullable Object> fields() {
		return Json.object("name", this.name, "verdict", this.verdict.word(), "outcome", this.outcome, "text",
				this.text);
	}

	/**
	 * What it means.
	 */
	enum Verdict {

		/** As it should be. */
		OK,

		/** Not as it should be. */
		FAILED,

		/** Ended before that was known. */
		UNDECIDED;

		String word() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
