package dev.selecho.client;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept: a message each time one is due, whatever became of those
 * before. When it ends, there is another one.
 */
final class KeptConnection {

	private static final String KIND = "kept";

	private final Dialer dialer;

	private final Findings findings;

	private final Stop stop;

	private final SteadyPlan plan;

	private final int party;

	/** When the last exchange ended, or this began. */
	private long lastGood;

	private boolean connectedBefore;

	private volatile @Nullable Thread sender;

	KeptConnection(Dialer dialer, Findings findings, Stop stop, SteadyPlan plan, int party) {
		this.dialer = dialer;
		this.findings = findings;
		this.stop = stop;
		this.plan = plan;
		this.party = party;
	}

	/**
	 * Runs until stopped, and then until nothing is owed.
	 * @param begin when the first message is due
	 */
	void run(long begin) {
		this.lastGood = begin;
		this.stop.await(begin - System.nanoTime());
		while (!this.stop.isRequested()) {
			EndedException end = connectAndTalk();
			if (end != null) {
				this.findings.ended(KIND, this.party, end);
				this.findings.keptOnes().began(this.party, this.lastGood, end.outcome());
				if (end.outcome().isFailure()) {
					this.stop.await(this.plan.reconnect().toNanos());
				}
			}
		}
	}

	/** Wakes what waits for the next message. To be called once stopped. */
	void wake() {
		Thread waiting = this.sender;
		if (waiting != null) {
			LockSupport.unpark(waiting);
		}
	}

	private @Nullable EndedException connectAndTalk() {
		try (Conversation conversation = this.dialer.dial(this.plan.buffer())) {
			this.findings.connected(conversation.link().connectNanos());
			if (this.connectedBefore) {
				this.findings.reconnected();
			}
			this.connectedBefore = true;
			this.findings.keptChanged(1);
			try {
				talk(conversation);
			}
			finally {
				this.findings.keptChanged(-1);
			}
			return null;
		}
		catch (EndedException ex) {
			return ex;
		}
		catch (CancellationException ex) {
			return null; // stopped, with nothing owed
		}
	}

	private void talk(Conversation conversation) throws EndedException {
		long base = System.nanoTime();
		Thread own = Thread.ofVirtual().unstarted(() -> send(conversation, base));
		this.sender = own;
		own.start();
		long every = this.plan.every().toNanos();
		long answered = 0;
		long back = 0;
		while (!(this.stop.isRequested() && back == conversation.sent())) {
			back = conversation.receiveSome();
			long now = System.nanoTime();
			for (; (answered + 1) * this.plan.size() <= back; answered++) {
				this.findings.exchanged(now - (base + answered * every));
				this.lastGood = now;
				this.findings.keptOnes().ended(this.party, now);
			}
		}
	}

	private void send(Conversation conversation, long base) {
		long every = this.plan.every().toNanos();
		for (long due = base; awaitDue(due); due += every) {
			if (!conversation.send(this.plan.size())) {
				return; // whoever reads knows why
			}
		}
		if (conversation.sent() == conversation.received()) {
			conversation.close(); // else the reader ends it, once nothing is owed
		}
	}

	private boolean awaitDue(long due) {
		long left = due - System.nanoTime();
		while (left > 0 && !this.stop.isRequested()) {
			LockSupport.parkNanos(left);
			left = due - System.nanoTime();
		}
		return !this.stop.isRequested();
	}

}
