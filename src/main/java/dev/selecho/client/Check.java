package dev.selecho.client;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The command {@code check}: says what a TCP path does to bytes and connections. Its exit
 * codes and the last line are for scripts.
 */
public final class Check {

	/** How long a run that was told to end may take for its report. */
	private static final long REPORT_SECONDS = 20;

	private final PrintStream output;

	private final PrintStream errors;

	private final Stop stop = new Stop();

	Check(PrintStream output, PrintStream errors) {
		this.output = output;
		this.errors = errors;
	}

	/**
	 * Runs as the process, and ends it. SIGTERM and SIGINT end the run with its report.
	 * @param args what follows the command's name
	 */
	public static void main(String... args) {
		Check check = new Check(System.out, System.err);
		CountDownLatch done = new CountDownLatch(1);
		int[] exitCode = { Verdict.INTERNAL };
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			check.stop();
			boolean reported = awaitReport(done);
			// The code of a run that a signal has ended: System.exit would wait for this
			// hook.
			Runtime.getRuntime().halt(reported ? exitCode[0] : Verdict.INTERNAL);
		}, "stop"));
		exitCode[0] = check.run(args);
		System.out.flush();
		done.countDown();
		System.exit(exitCode[0]);
	}

	private static boolean awaitReport(CountDownLatch done) {
		try {
			return done.await(REPORT_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	/** Ends the run, with its report. */
	void stop() {
		this.stop.request();
	}

	/**
	 * Runs.
	 * @param args what follows the command's name
	 * @return the exit code
	 */
	int run(String... args) {
		Lookup.forgetNames();
		CheckOptions options = new CheckOptions();
		CommandLine line = new CommandLine(options);
		try {
			line.parseArgs(args);
			if (options.telling.help) {
				this.output.print(line.getUsageMessage(CommandLine.Help.Ansi.OFF));
				return Verdict.PASSED;
			}
			if (options.telling.completion) {
				this.output.print(AutoComplete.bash("selecho",
						new CommandLine(CommandLine.Model.CommandSpec.create().name("selecho")).addSubcommand(line)));
				return Verdict.PASSED;
			}
			options.given = line.getParseResult()
				.matchedOptions()
				.stream()
				.map(CommandLine.Model.OptionSpec::longestName)
				.toList();
			return run(Plan.of(options));
		}
		catch (CommandLine.ParameterException | UsageException ex) {
			this.errors.println("check --help lists the options");
			return end(Verdict.of(Verdict.USAGE, "usage: " + ex.getMessage()), options.telling.output);
		}
		catch (UncheckedIOException ex) {
			// of the machine or of a file, not of the program: its message says all
			return end(Verdict.of(Verdict.INTERNAL, String.valueOf(ex.getMessage())), options.telling.output);
		}
		catch (RuntimeException | Error ex) {
			ex.printStackTrace(this.errors);
			return end(Verdict.of(Verdict.INTERNAL, "internal error: " + ex), options.telling.output);
		}
	}

	private int end(Verdict verdict, CheckOptions.Format format) {
		((format == CheckOptions.Format.TEXT) ? this.output : this.errors).println(verdict.line());
		return verdict.exitCode();
	}

	private int run(Plan plan) throws UsageException {
		CheckOptions.Format format = plan.format();
		Moments moments = new Moments();
		Events events = new Events((format == CheckOptions.Format.EVENTS) ? this.output : null, moments);
		SteadyPlan steady = plan.steady();
		Findings findings = (steady != null)
				? new Findings(moments, events, steady.newEvery().toNanos(), steady.every().toNanos())
				: new Findings(moments, events, 0, 0);
		MetricsServer metrics = serveMetrics(plan.metricsPort(), findings);
		try (Patience patience = new Patience(plan.timeout().toNanos())) {
			Dialer dialer = new Dialer(plan.route(), patience, new Numbers(System.nanoTime()));
			boolean stopped = new Session(plan, dialer, findings, this.stop, this::say).run(this.output);
			findings.end();
			Verdict verdict = Verdict.of(findings, plan.assertions(), stopped);
			report(plan, new Report(plan.route().target(), findings, plan.assertions(), verdict, steady != null));
			return verdict.exitCode();
		}
		finally {
			if (metrics != null) {
				metrics.close();
			}
		}
	}

	private void say(String line, CheckOptions.Format format) {
		if (format == CheckOptions.Format.TEXT) {
			this.output.println(line);
			this.output.flush();
		}
	}

	private @Nullable MetricsServer serveMetrics(@Nullable Integer port, Findings findings) throws UsageException {
		if (port == null) {
			return null;
		}
		try {
			MetricsServer server = new MetricsServer(port, findings);
			this.errors.println("metrics at port " + server.port());
			return server;
		}
		catch (IOException ex) {
			throw new UsageException("--metrics " + port + ": " + ex.getMessage());
		}
	}

	private void report(Plan plan, Report report) {
		List<String> lines = report.lines();
		String json = Json.of(report.fields());
		switch (plan.format()) {
			case TEXT -> lines.forEach(this.output::println);
			case JSON -> this.output.println(json);
			case EVENTS -> this.output.println("{\"event\":\"end\"," + json.substring(1));
		}
		if (plan.format() != CheckOptions.Format.TEXT) {
			this.errors.println(report.verdict().line());
		}
		Path file = plan.report();
		if (file != null) {
			String text = (plan.format() == CheckOptions.Format.TEXT) ? report.text() : json + "\n";
			write(file, text);
		}
	}

	/** Not replaced but written: it may be a device, or mounted. */
	private static void write(Path file, String text) {
		try {
			Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
					StandardOpenOption.TRUNCATE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("--report " + file + ": " + ex.getMessage(), ex);
		}
	}

}
