package dev.selecho.net;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import dev.selecho.loop.Deadline;
import dev.selecho.loop.SelectorLoop;

/**
 * What the handler of one connection has scheduled. Used by the lane's thread alone.
 */
final class Timers {

	private final SelectorLoop loop;

	private final Set<Deadline> pending = new HashSet<>();

	Timers(SelectorLoop loop) {
		this.loop = loop;
	}

	Connection.Timer schedule(Duration delay, Runnable task) {
		Scheduled scheduled = new Scheduled(this, task);
		long nanos = (delay.compareTo(Duration.ofNanos(ConnectionSettings.FOREVER)) < 0) ? delay.toNanos()
				: ConnectionSettings.FOREVER;
		this.pending.add(scheduled);
		this.loop.deadlines().schedule(scheduled, this.loop.now() + Math.max(0, nanos));
		return scheduled;
	}

	/** Forgets all of them. */
	void cancel() {
		this.pending.forEach(this.loop.deadlines()::cancel);
		this.pending.clear();
	}

	private static final class Scheduled extends Deadline implements Connection.Timer {

		private final Timers timers;

		private final Runnable task;

		Scheduled(Timers timers, Runnable task) {
			this.timers = timers;
			this.task = task;
		}

		@Override
		public void cancel() {
			this.timers.loop.checkThread();
			this.timers.loop.deadlines().cancel(this);
			this.timers.pending.remove(this);
		}

		@Override
		protected void expired(long now) {
			this.timers.pending.remove(this);
			this.task.run();
		}

		@Override
		protected void failed(Throwable failure) {
			this.timers.loop.trouble().failed("A task of a connection failed", failure);
		}

	}

}
