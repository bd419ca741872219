package dev.selecho.client;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * After we have ended our side, does every byte still come back, and then the other's
 * FIN? As much as possible is on its way at that moment: nothing is read before, but for
 * what there is no room for.
 */
final class HalfCloseProbe implements Probe {

	private static final long HELD_BACK = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

	private final Dialer dialer;

	private final Findings findings;

	private final long size;

	HalfCloseProbe(Dialer dialer, Findings findings, long size) {
		this.dialer = dialer;
		this.findings = findings;
		this.size = size;
	}

	@Override
	public String name() {
		return "half-close";
	}

	@Override
	public ProbeResult run() throws EndedException {
		try (Conversation conversation = this.dialer.dial(BUFFER)) {
			this.findings.connected(conversation.link().connectNanos());
			Thread sender = Thread.ofVirtual().start(() -> {
				if (conversation.sendAll(this.size)) {
					conversation.finish();
				}
			});
			makeRoom(conversation, sender);
			long before = conversation.received();
			try {
				while (true) {
					conversation.receiveSome();
				}
			}
			catch (EndedException ex) {
				return answer(conversation, before, ex);
			}
		}
	}

	private static void makeRoom(Conversation conversation, Thread sender) throws EndedException {
		while (sender.isAlive()) {
			if (conversation.isHeldBack(HELD_BACK)) {
				conversation.receiveSome();
			}
			else {
				LockSupport.parkNanos(PAUSE);
			}
		}
	}

	private ProbeResult answer(Conversation conversation, long before, EndedException end) {
		if (end.outcome() != Outcome.CLEAN_END || conversation.received() != this.size) {
			return ProbeResult.failed(name(), end);
		}
		return ProbeResult.ok(name(), String.format(Locale.ROOT, "all of %s came back, %,d after our FIN, then a FIN",
				Texts.bytes(this.size), this.size - before));
	}

}
