package dev.selecho.client;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * What becomes of a connection on which nothing happens for a while?
 */
final class IdleProbe implements Probe {

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

	private ProbeResult idle(Conversation conversation) throws EndedException {
		long begin = System.nanoTime();
		FutureTask<Boolean> answer = new FutureTask<>(() -> {
			conversation.receive(2L * this.size);
			return true;
		});
		Thread reader = Thread.ofVirtual().start(answer);
		long deadline = begin + this.pause.toNanos();
		while (reader.isAlive() && System.nanoTime() - deadline < 0) {
			long left = Math.min(deadline - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(10));
			if (this.stop.await(left)) {
				return ProbeResult.undecided(name(), "stopped after " + Texts.duration(System.nanoTime() - begin));
			}
		}
		boolean early = !reader.isAlive();
		String when = (early ? "during the pause, after " : "at the first bytes after ")
				+ Texts.duration(System.nanoTime() - begin);
		if (!early) {
			conversation.send(this.size);
		}
		try {
			answer.get();
			return ProbeResult.ok(name(), "alive");
		}
		catch (ExecutionException ex) {
			return ended(when, ex);
		}
		catch (InterruptedException | CancellationException ex) {
			return ProbeResult.undecided(name(), "interrupted");
		}
	}

	private ProbeResult ended(String when, ExecutionException failure) {
		if (failure.getCause() instanceof EndedException end) {
			return new ProbeResult(name(),
					end.outcome().isFailure() ? ProbeResult.Verdict.FAILED : ProbeResult.Verdict.OK, end.outcome(),
					when + ": " + end.detail());
		}
		throw new IllegalStateException(failure.getCause());
	}

}
