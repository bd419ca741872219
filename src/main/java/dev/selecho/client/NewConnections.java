package dev.selecho.client;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Phaser;

import org.jspecify.annotations.Nullable;

/**
 * Connections that are made beside the kept ones, each at its fixed time: connect, one
 * exchange, end. They overlap where they take longer than the interval.
 */
final class NewConnections {

	private static final String KIND = "new";

	private final Dialer dialer;

	private final Findings findings;

	private final Stop stop;

	private final SteadyPlan plan;

	private final Phaser underWay = new Phaser(1);

	/**
	 * Those that have ended before one that began earlier: an outage is told in order.
	 */
	private final Map<Integer, Result> waiting = new HashMap<>();

	private int next = 1;

	NewConnections(Dialer dialer, Findings findings, Stop stop, SteadyPlan plan) {
		this.dialer = dialer;
		this.findings = findings;
		this.stop = stop;
		this.plan = plan;
	}

	/** Runs until stopped, and until all that have begun have ended. */
	void run() {
		long every = this.plan.newEvery().toNanos();
		long due = System.nanoTime();
		for (int number = 1; !this.stop.await(due - System.nanoTime()); number++) {
			int party = number;
			long begin = due;
			this.underWay.register();
			this.stop.start(() -> attempt(party, begin));
			due += every;
			if (System.nanoTime() - due > this.plan.timeout().toNanos()) {
				due = System.nanoTime(); // the process stood still: no flood because of
											// that
			}
		}
		this.underWay.arriveAndAwaitAdvance();
	}

	private void attempt(int number, long due) {
		EndedException failure = null;
		try (Conversation conversation = this.dialer.dial(this.plan.buffer())) {
			long connected = System.nanoTime();
			this.findings.connected(connected - due);
			Exchange.run(conversation, this.plan.size());
			this.findings.exchanged(System.nanoTime() - connected);
			conversation.finish();
		}
		catch (EndedException ex) {
			failure = ex;
			this.findings.ended(KIND, number, ex);
		}
		finally {
			done(number, new Result(due, System.nanoTime(), failure));
			this.underWay.arriveAndDeregister();
		}
	}

	private synchronized void done(int number, Result result) {
		this.waiting.put(number, result);
		Result current = this.waiting.remove(this.next);
		while (current != null) {
			if (current.failure() != null) {
				this.findings.newOnes().began(0, current.begin(), current.failure().outcome());
			}
			else {
				this.findings.newOnes().ended(0, current.end());
			}
			this.next++;
			current = this.waiting.remove(this.next);
		}
	}

	/**
	 * How one went.
	 *
	 * @param begin when it was due
	 * @param end when that was known
	 * @param failure what went wrong, null for nothing
	 */
	private record Result(long begin, long end, @Nullable EndedException failure) {
	}

}
