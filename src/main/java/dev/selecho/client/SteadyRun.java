package dev.selecho.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Kept connections and new ones, side by side, through outages and back.
 */
final class SteadyRun {

	private final Dialer dialer;

	private final Findings findings;

	private final SteadyPlan plan;

	SteadyRun(Dialer dialer, Findings findings, SteadyPlan plan) {
		this.dialer = dialer;
		this.findings = findings;
		this.plan = plan;
	}

	/**
	 * Runs for as long as planned.
	 * @param stop ends it before, and is requested at the end
	 * @param progress is told now and then
	 */
	void run(Stop stop, Progress progress) {
		List<Thread> threads = new ArrayList<>();
		long begin = System.nanoTime();
		for (int i = 0; i < this.plan.connections(); i++) {
			KeptConnection connection = new KeptConnection(this.dialer, this.findings, stop, this.plan, i + 1);
			long first = begin + this.plan.phase(i).toNanos();
			threads.add(stop.start(() -> connection.run(first)));
		}
		if (this.plan.newEvery().isPositive()) {
			NewConnections fresh = new NewConnections(this.dialer, this.findings, stop, this.plan);
			threads.add(stop.start(fresh::run));
		}
		await(stop, begin, progress);
		stop.request();
		for (Thread thread : threads) {
			stop.join(thread, Plan.grace(this.plan.timeout()));
		}
	}

	private void await(Stop stop, long begin, Progress progress) {
		long length = this.plan.length().toNanos();
		long now = begin;
		while (length == 0 || now - begin < length) {
			long left = (length == 0) ? Progress.EVERY_NANOS : Math.min(Progress.EVERY_NANOS, length - (now - begin));
			if (stop.await(left)) {
				return;
			}
			now = System.nanoTime();
			progress.show(now - begin, now);
		}
	}

}
