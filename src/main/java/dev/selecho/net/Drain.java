package dev.selecho.net;

import java.time.Duration;

import dev.selecho.loop.Deadline;
import dev.selecho.loop.SelectorLoop;

/**
 * One drain of one loop: tells its members when the time has changed what is asked of
 * them, and counts what becomes of the connections.
 */
final class Drain extends Deadline {

	/**
	 * What is granted at the end if the loop was not there when it came: enough for a gap
	 * between two exchanges.
	 */
	static final Duration GRANT = Duration.ofSeconds(1);

	private final SelectorLoop loop;

	private final DrainPlan plan;

	private long end;

	private boolean granted;

	private int drained;

	private int cut;

	private int lost;

	Drain(SelectorLoop loop, DrainPlan plan) {
		this.loop = loop;
		this.plan = plan;
		this.end = plan.end();
	}

	DrainPlan plan() {
		return this.plan;
	}

	/**
	 * Tells everybody that the time has changed what is asked of them.
	 * @param now the time
	 */
	void step(long now) {
		this.loop.deadlines().schedule(this, (now - this.plan.half() < 0) ? this.plan.half() : this.end);
		Member.forEach(this.loop, Member::drain);
	}

	void ended(CloseReason reason) {
		switch (reason) {
			case CUT -> this.cut++;
			case RESET, ERROR -> this.lost++;
			case PEER, DONE, IDLE, AGE, DRAINED, ADMIN, PROTOCOL -> this.drained++;
		}
	}

	DrainReport report(long now) {
		return new DrainReport(this.drained, this.cut, this.lost, Duration.ofNanos(now - this.plan.begin()));
	}

	@Override
	protected void expired(long now) {
		if (!this.granted && now - this.end >= 0 && this.loop.wasAbsent(this.end)) {
			this.granted = true;
			this.end = now + GRANT.toNanos();
		}
		if (now - this.end < 0) {
			step(now);
		}
		else {
			Member.forEach(this.loop, Member::cut);
		}
	}

	@Override
	protected void failed(Throwable failure) {
		this.loop.trouble().warn("Drain failed", failure);
	}

}
