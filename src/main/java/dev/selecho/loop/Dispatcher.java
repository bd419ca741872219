package dev.selecho.loop;

import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * The wait of a loop: sleeps in {@code select}, has each ready member answer from within,
 * and tells what ended the sleep.
 */
final class Dispatcher {

	private final LoopMonitor monitor;

	private final RebuildableSelector selector;

	private final TurnClock time;

	private final Mailbox mailbox;

	private final TurnListener listener;

	private final Trouble trouble;

	private final Consumer<SelectionKey> plain = this::dispatch;

	private final Consumer<SelectionKey> recording = this::dispatchAndRecord;

	/** Whether this turn's wait is over. */
	private boolean awake;

	/** Whether another thread ended it. */
	private boolean called;

	/** Whether its wake-up may have come too late, and will end the next wait. */
	private boolean lateWakeup;

	Dispatcher(LoopMonitor monitor, RebuildableSelector selector, TurnClock time, Mailbox mailbox,
			TurnListener listener, Trouble trouble) {
		this.monitor = monitor;
		this.selector = selector;
		this.time = time;
		this.mailbox = mailbox;
		this.listener = listener;
		this.trouble = trouble;
	}

	/**
	 * Waits, and has those who are ready answer.
	 * @param from when the wait began
	 * @param most nanoseconds to wait at most; 0 does not wait
	 */
	void await(long from, long most) {
		this.time.waitAtMost(most);
		long timeout = this.mailbox.fallAsleep() ? most : 0;
		this.awake = false;
		this.monitor.rests();
		int ready = this.selector.select(this.listener.isRecording(from) ? this.recording : this.plain, timeout);
		wake(ready != RebuildableSelector.FAILED);
		countWakeup(ready, timeout == 0 || this.time.isWaitOver());
	}

	/** Has those who are ready at this moment answer. */
	void poll() {
		this.selector.select(this.plain, 0);
	}

	/**
	 * Back from the wait: with the first ready key, or without any. A loop whose select
	 * fails runs its tasks, but serves nobody: its heart does not beat.
	 */
	private void wake(boolean selected) {
		if (this.awake) {
			return;
		}
		this.awake = true;
		this.listener.turnBegins();
		this.called = this.mailbox.awake();
		long woke = this.time.endWait();
		if (selected) {
			this.monitor.beat(woke);
		}
	}

	private void countWakeup(int ready, boolean inTime) {
		// An interrupt that stays makes every wait return at once: the loop has no use
		// for it.
		boolean interrupted = Thread.interrupted();
		WakeupCause cause;
		if (ready > 0) {
			cause = WakeupCause.READY;
		}
		else if (this.called || this.lateWakeup || !this.mailbox.isEmpty()) {
			cause = WakeupCause.TASK;
		}
		else {
			cause = inTime ? WakeupCause.DEADLINE : WakeupCause.NOTHING;
		}
		this.lateWakeup = this.called;
		this.monitor.wakeups.increment(cause);
		if (cause != WakeupCause.NOTHING) {
			this.selector.returnedInTime();
		}
		else if (!interrupted) {
			this.selector.returnedPrematurely();
		}
	}

	private void dispatch(SelectionKey key) {
		wake(true);
		Selectable member = (Selectable) key.attachment();
		try {
			int readyOps = key.readyOps();
			this.monitor.ready(readyOps);
			member.ready(readyOps);
		}
		catch (Throwable failure) {
			this.trouble.charge(member, failure);
		}
	}

	private void dispatchAndRecord(SelectionKey key) {
		wake(true);
		Selectable member = (Selectable) key.attachment();
		int readyOps = key.isValid() ? key.readyOps() : 0;
		long begin = this.time.read();
		long before = this.listener.moved();
		dispatch(key);
		this.listener.record(member, readyOps, this.listener.moved() - before, this.time.read() - begin);
	}

}
