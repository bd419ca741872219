package dev.selecho.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * One run of the command, of whichever kind.
 */
final class Session {

	private final Plan plan;

	private final Dialer dialer;

	private final Findings findings;

	private final Stop stop;

	private final BiConsumer<String, CheckOptions.Format> output;

	/**
	 * A run.
	 * @param plan what to do
	 * @param dialer makes the connections
	 * @param findings takes what is found
	 * @param stop ends it before its time
	 * @param output is told line by line
	 */
	Session(Plan plan, Dialer dialer, Findings findings, Stop stop, BiConsumer<String, CheckOptions.Format> output) {
		this.plan = plan;
		this.dialer = dialer;
		this.findings = findings;
		this.stop = stop;
		this.output = output;
	}

	/**
	 * Runs.
	 * @param terminal where progress is shown
	 * @return whether it was ended before its time
	 */
	boolean run(PrintStream terminal) {
		SteadyPlan steady = this.plan.steady();
		boolean stopped;
		if (steady != null) {
			say(greeting(steady));
			Progress progress = new Progress(terminal, this.findings);
			new SteadyRun(this.dialer, this.findings, steady).run(this.stop, progress);
			progress.clear();
			stopped = false;
		}
		else {
			stopped = this.plan.idle().isEmpty() ? pass() : idle();
		}
		this.stop.check();
		return stopped;
	}

	private String greeting(SteadyPlan steady) {
		return String.format(Locale.ROOT, "%s: %,d kept, %s each %s%s; %s", this.plan.route().target(),
				steady.connections(), Texts.bytes(steady.size()), Texts.duration(steady.every().toNanos()),
				steady.newEvery().isZero() ? "" : ", a new one each " + Texts.duration(steady.newEvery().toNanos()),
				steady.length().isZero() ? "until stopped" : "for " + Texts.duration(steady.length().toNanos()));
	}

	private boolean pass() {
		for (Probe probe : probes()) {
			if (this.stop.isRequested()) {
				took(ProbeResult.undecided(probe.name(), "stopped before"));
				continue;
			}
			took(ask(probe));
			if (this.findings.connections() == 0) {
				break; // the others would say the same
			}
		}
		return this.stop.isRequested();
	}

	/** What is in the middle of something when the end is wished is left behind. */
	private ProbeResult ask(Probe probe) {
		AtomicReference<@Nullable ProbeResult> result = new AtomicReference<>();
		this.stop.join(this.stop.start(() -> result.set(probe.ask())), Plan.grace(this.plan.timeout()));
		ProbeResult seen = result.get();
		return (seen != null) ? seen : ProbeResult.undecided(probe.name(), "stopped while it went on");
	}

	private List<Probe> probes() {
		List<Probe> probes = new ArrayList<>();
		for (String name : this.plan.probes()) {
			probes.add(switch (name) {
				case "connect" -> new ConnectProbe(this.dialer, this.findings);
				case "echo" -> new EchoProbe(this.dialer, this.findings, this.plan.messageSize());
				case "sizes" -> new SizesProbe(this.dialer, this.findings);
				default -> new HalfCloseProbe(this.dialer, this.findings, this.plan.bulkSize());
			});
		}
		return probes;
	}

	private boolean idle() {
		Map<Probe, Thread> threads = new LinkedHashMap<>();
		NavigableSet<Duration> alive = new ConcurrentSkipListSet<>();
		NavigableSet<Duration> ended = new ConcurrentSkipListSet<>();
		for (Duration pause : this.plan.idle()) {
			IdleProbe probe = new IdleProbe(this.dialer, this.findings, this.stop, pause, this.plan.messageSize());
			threads.put(probe, this.stop.start(() -> {
				ProbeResult result = probe.ask();
				took(result);
				(result.isAlive() ? alive : ended).add(pause);
			}));
		}
		threads.forEach((probe, thread) -> {
			if (!this.stop.join(thread, Plan.grace(this.plan.timeout()))) {
				took(ProbeResult.undecided(probe.name(), "stopped while it went on"));
			}
		});
		if (!alive.isEmpty() && !ended.isEmpty() && alive.last().compareTo(ended.first()) < 0) {
			say(String.format(Locale.ROOT, "The limit lies between %s and %s.", Texts.duration(alive.last().toNanos()),
					Texts.duration(ended.first().toNanos())));
		}
		return this.stop.isRequested();
	}

	private void took(ProbeResult result) {
		this.findings.probed(result);
		say(result.line());
	}

	private void say(String line) {
		this.findings.said(line);
		this.output.accept(line, this.plan.format());
	}

}
