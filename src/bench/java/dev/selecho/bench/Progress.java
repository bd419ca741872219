package dev.selecho.bench;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * What the terminal shows while the bench runs.
 */
final class Progress {

	private static final int WIDTH = 100;

	private final PrintStream out;

	private final boolean isTerminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();

	Progress(PrintStream out) {
		this.out = out;
	}

	void title(String text) {
		this.out.printf("%n%s%n", text);
	}

	void line(String text) {
		clear();
		this.out.println("  " + text);
	}

	/** One line that is written over again and again; nothing where that cannot be. */
	void step(Outcome outcome) {
		if (this.isTerminal) {
			clear();
			this.out.printf("  %s, run %d ...", outcome.model().label(), outcome.runs().size());
			this.out.flush();
		}
	}

	private void clear() {
		if (this.isTerminal) {
			this.out.print("\r" + " ".repeat(WIDTH) + "\r");
		}
	}

	void outcome(Outcome outcome) {
		String name = outcome.model().label();
		if (outcome.isCarried()) {
			line(String.format(Locale.ROOT,
					"%-18s %,10.0f/s   p50 %,9.0f us   p99 %,9.0f us   %6.2f us of CPU an echo%s", name,
					outcome.median(Measurement::rate), outcome.median(Measurement::p50),
					outcome.median(Measurement::p99), outcome.median(Measurement::cpuMicros),
					outcome.isBoundByGenerator() ? "   (as fast as the generator)" : ""));
		}
		else {
			line("%-18s cannot: %s".formatted(name, outcome.failure()));
		}
	}

}
