package dev.selecho.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What becomes of a connection on which nothing happens for a while?
 */
final class IdleProbe implements Probe {

	/** An end is noticed at the latest after this. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final Dialer dialer;

	private final Findings findings;

	private final Stop stop;

	private final Duration pause;

	private final int size;

	IdleProbe(Dialer dialer, Findings findings, Stop stop, Duration pause, int size) {
		this.dialer = dialer;
		this.findings = findings;
		this.stop = stop;
		this.pause = pause;
		this.size = size;
	}

	@Override
	public String name() {
		return "idle " + Texts.duration(this.pause.toNanos());
	}

	@Override
	public ProbeResult run() throws EndedException {
		try (Conversation conversation = this.dialer.dial(BUFFER)) {
			this.findings.connected(conversation.link().connectNanos());
			Exchange.run(conversation, this.size);
			return idle(conversation);
		}
	}

	private ProbeResult idle(Conversation conversation) {
		long begin = System.nanoTime();
		String when = "during the pause";
		try {
			long left = this.pause.toNanos();
			while (left > 0) {
				if (this.stop.await(Math.min(left, LOOK_NANOS))) {
					return ProbeResult.undecided(name(), "stopped after " + since(begin));
				}
				conversation.receiveNow();
				left = begin + this.pause.toNanos() - System.nanoTime();
			}
			when = "at the first bytes";
			Exchange.run(conversation, this.size);
			return ProbeResult.ok(name(), "alive");
		}
		catch (EndedException ex) {
			return new ProbeResult(name(),
					ex.outcome().isFailure() ? ProbeResult.Verdict.FAILED : ProbeResult.Verdict.OK, ex.outcome(),
					when + ", after " + since(begin) + ": " + ex.detail());
		}
	}

	private static String since(long begin) {
		return Texts.duration(System.nanoTime() - begin);
	}

}
