package dev.selecho.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept: a message each time one is due. Where an echo comes late,
 * the messages that were due meanwhile follow at once, and count from when they were due.
 * When it ends, there is another one.
 */
final class KeptConnection {

	private static final String KIND = "kept";

	/** An end is noticed at the latest after this. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final Dialer dialer;

	private final Findings findings;

	private final Stop stop;

	private final SteadyPlan plan;

	private final int party;

	private long firstDue;

	/** When the last exchange ended, or this began. */
	private long lastGood;

	/** Since then nothing has worked. */
	private boolean out;

	private boolean connectedBefore;

	KeptConnection(Dialer dialer, Findings findings, Stop stop, SteadyPlan plan, int party) {
		this.dialer = dialer;
		this.findings = findings;
		this.stop = stop;
		this.plan = plan;
		this.party = party;
	}

	/**
	 * Runs until stopped, and unparked: not in the middle of an exchange.
	 * @param begin when the first message is due
	 */
	void run(long begin) {
		this.lastGood = begin;
		this.firstDue = begin;
		this.stop.await(begin - System.nanoTime());
		while (!this.stop.isRequested()) {
			long before = this.lastGood;
			EndedException end = connectAndTalk();
			if (end != null) {
				this.findings.ended(KIND, this.party, end);
				this.out = true;
				this.findings.keptOnes().began(this.party, this.lastGood, end.outcome());
				// Who ends every connection at once is not asked a thousand times a
				// second.
				if (end.outcome().isFailure() || this.lastGood == before) {
					this.stop.await(this.plan.reconnect().toNanos());
				}
			}
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
	}

	private void talk(Conversation conversation) throws EndedException {
		Pace pace = Pace.from(System.nanoTime(), this.firstDue, this.plan.every().toNanos());
		for (long message = 0; awaitDue(conversation, pace.due(message)); message++) {
			Exchange.run(conversation, this.plan.size());
			long now = System.nanoTime();
			this.findings.exchanged(now - pace.due(message));
			this.lastGood = now;
			if (this.out) {
				this.out = false;
				this.findings.keptOnes().ended(this.party, now);
			}
		}
		conversation.finish();
	}

	/** Waits, and looks from time to time whether the connection still stands. */
	private boolean awaitDue(Conversation conversation, long due) throws EndedException {
		long left = due - System.nanoTime();
		while (left > 0 && !this.stop.isRequested()) {
			LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
			left = due - System.nanoTime();
			if (left > 0) {
				conversation.receiveNow();
			}
		}
		return !this.stop.isRequested();
	}

	/**
	 * When messages are due: the first one at once, to see whether it works, the others
	 * at the times that were fixed at the beginning of the run.
	 *
	 * @param now the first
	 * @param second the one after it
	 * @param every the interval
	 */
	private record Pace(long now, long second, long every) {

		static Pace from(long now, long fixed, long every) {
			return new Pace(now, now + every - Math.floorMod(now - fixed, every), every);
		}

		long due(long message) {
			return (message == 0) ? this.now : this.second + (message - 1) * this.every;
		}

	}

}
