package dev.selecho.client;

import java.util.Locale;

/**
 * Does anybody listen, and how soon does a connection stand?
 */
final class ConnectProbe implements Probe {

	private static final int TIMES = 10;

	private final Dialer dialer;

	private final Findings findings;

	ConnectProbe(Dialer dialer, Findings findings) {
		this.dialer = dialer;
		this.findings = findings;
	}

	@Override
	public String name() {
		return "connect";
	}

	@Override
	public ProbeResult run() throws EndedException {
		String peer = "";
		for (int i = 0; i < TIMES; i++) {
			try (Conversation conversation = this.dialer.dial(BUFFER)) {
				this.findings.connected(conversation.link().connectNanos());
				peer = conversation.link().peer();
				conversation.finish();
			}
		}
		Latency latency = this.findings.connect();
		return ProbeResult.ok(name(), String.format(Locale.ROOT, "%s, %d times, p50 %s, max %s", peer, TIMES,
				Texts.duration(latency.percentile(50)), Texts.duration(latency.percentile(100))));
	}

}
