package dev.selecho.client;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Does each message come back as it was sent, and how soon?
 */
final class EchoProbe implements Probe {

	private static final int MOST = 1_000;

	private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Dialer dialer;

	private final Findings findings;

	private final int size;

	EchoProbe(Dialer dialer, Findings findings, int size) {
		this.dialer = dialer;
		this.findings = findings;
		this.size = size;
	}

	@Override
	public String name() {
		return "echo";
	}

	@Override
	public ProbeResult run() throws EndedException {
		Latency latency = this.findings.exchange();
		try (Conversation conversation = this.dialer.dial(BUFFER)) {
			this.findings.connected(conversation.link().connectNanos());
			long begin = System.nanoTime();
			for (long before = begin; latency.count() < MOST && before - begin < MOST_NANOS;) {
				Exchange.run(conversation, this.size);
				long now = System.nanoTime();
				latency.record(now - before);
				before = now;
			}
			conversation.finish();
		}
		return ProbeResult.ok(name(),
				String.format(Locale.ROOT, "%,d exchanges of %s, p50 %s, p99 %s, max %s", latency.count(),
						Texts.bytes(this.size), Texts.duration(latency.percentile(50)),
						Texts.duration(latency.percentile(99)), Texts.duration(latency.percentile(100))));
	}

}
