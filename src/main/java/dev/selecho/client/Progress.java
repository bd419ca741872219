package dev.selecho.client;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One line on a terminal that says how it goes; nothing where there is none.
 */
final class Progress {

	static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Back to the beginning of the line, and empty it. */
	private static final String CLEAR = "\r\033[K";

	private final PrintStream output;

	private final Findings findings;

	private final boolean shown;

	Progress(PrintStream output, Findings findings) {
		this.output = output;
		this.findings = findings;
		// Whether there is none, or one that is no terminal, depends on the JDK.
		this.shown = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
	}

	void show(long elapsedNanos, long now) {
		if (this.shown) {
			Outages.Summary fresh = this.findings.newOnes().summary(now);
			this.output.print(CLEAR + String.format(Locale.ROOT,
					"%ds: %d kept, %,d exchanges, p99 %s, outages: new %d%s, kept %d",
					TimeUnit.NANOSECONDS.toSeconds(elapsedNanos), this.findings.kept(),
					this.findings.exchange().count(), Texts.duration(this.findings.exchange().percentile(99)),
					fresh.count(), (fresh.open() > 0) ? " (now)" : "", this.findings.keptOnes().summary(now).count()));
			this.output.flush();
		}
	}

	void clear() {
		if (this.shown) {
			this.output.print(CLEAR);
			this.output.flush();
		}
	}

}
