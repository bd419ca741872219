package dev.selecho.net;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * One thread, one selector: waits, answers what is ready, runs what was handed over,
 * expires what is due. It knows readiness and time, nothing of protocols.
 * <p>
 * Except where it says otherwise, all of it belongs to the loop's thread.
 */
final class SelectorLoop implements Runnable {

	/** A loop with nothing to do turns this often: the proof that it still can. */
	static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(1);

	/** So that tasks cannot keep the loop from its sockets. */
	static final int MAX_TASKS_PER_TURN = 1024;

	/** So that 10,000 idle connections that end together do not stop the others. */
	static final int MAX_EXPIRED_PER_TURN = 256;

	/**
	 * A loop that is so much later than it wanted was not there: its process was frozen,
	 * or a handler held it. What came due meanwhile found nobody to serve it in time.
	 */
	static final long ABSENCE = TimeUnit.MILLISECONDS.toNanos(100);

	private final LoopMonitor monitor;

	private final LongSupplier clock;

	private final TroubleLog trouble;

	private final RebuildableSelector selector;

	private final Consumer<SelectionKey> dispatcher = this::dispatch;

	private final Consumer<SelectionKey> recordingDispatcher = this::dispatchAndRecord;

	private final TurnListener listener;

	private final Mailbox mailbox = new Mailbox();

	/** Those of this turn. */
	private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

	private final Deadlines deadlines = new Deadlines();

	private final ArrayDeque<Selectable> unsettled = new ArrayDeque<>();

	/** Published to those who call, to be told if they are on the wrong thread. */
	private volatile @Nullable Thread thread;

	/** The time of this turn, read once. */
	private long now;

	/** When this turn's wait began, and when it is to be over. */
	private long waitFrom;

	private long waitUntil;

	/**
	 * The last time that the loop was not there: from the later to the earlier, never.
	 */
	private long absentFrom;

	private long absentTo;

	/** Whether this turn's wait is over. */
	private boolean awake;

	/** Whether another thread ended it. */
	private boolean called;

	/** Whether its wake-up may have come too late, and will end the next wait. */
	private boolean lateWakeup;

	private boolean stopped;

	SelectorLoop(LoopMonitor monitor, SelectorProvider provider, LongSupplier clock, TurnListener listener)
			throws IOException {
		this.monitor = monitor;
		this.clock = clock;
		this.listener = listener;
		this.now = clock.getAsLong();
		this.absentFrom = this.now;
		this.absentTo = this.now - 1;
		this.trouble = new TroubleLog(clock);
		this.selector = new RebuildableSelector(provider, clock, this.trouble, monitor.rebuilds);
	}

	@Override
	public void run() {
		this.thread = Thread.currentThread();
		try {
			while (!this.stopped) {
				turnGuarded();
			}
		}
		finally {
			terminate();
		}
	}

	/** Nothing ends the loop but stop. */
	private void turnGuarded() {
		try {
			turn();
		}
		catch (Throwable failure) {
			failed("A turn of the loop failed", failure);
		}
	}

	/** One turn. Tests call it from a thread of their own. */
	void turn() {
		await();
		runTasks();
		expireDeadlines();
		this.listener.turnEnds();
		settle();
		this.stopped = this.listener.isOver();
		this.monitor.busyNanos.add(this.clock.getAsLong() - this.now);
	}

	private void await() {
		this.waitFrom = this.clock.getAsLong();
		long timeout = timeout();
		this.waitUntil = this.waitFrom + timeout;
		if (!this.mailbox.fallAsleep()) {
			timeout = 0;
		}
		this.awake = false;
		this.monitor.rests();
		int ready = this.selector
			.select(this.listener.isRecording(this.waitFrom) ? this.recordingDispatcher : this.dispatcher, timeout);
		wake(ready != RebuildableSelector.FAILED);
		countWakeup(ready, timeout == 0 || this.now - this.waitUntil >= 0);
	}

	private long timeout() {
		if (!this.unsettled.isEmpty() || this.listener.isPressing()) {
			return 0;
		}
		if (this.deadlines.isEmpty()) {
			return HEARTBEAT;
		}
		return Math.clamp(this.deadlines.next() - this.waitFrom, 0, HEARTBEAT);
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
		long woke = this.clock.getAsLong();
		// A turn that took long, a wait that ended late, or both: a wait in time is none.
		long from = (this.waitFrom - this.now > ABSENCE) ? this.now : this.waitUntil;
		long to = (woke - this.waitUntil > ABSENCE) ? woke : this.waitFrom;
		if (to - from > ABSENCE) {
			this.absentFrom = from;
			this.absentTo = to;
		}
		this.now = woke;
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
			count(readyOps);
			member.ready(readyOps);
		}
		catch (Throwable failure) {
			charge(member, failure);
		}
	}

	private void dispatchAndRecord(SelectionKey key) {
		wake(true);
		Selectable member = (Selectable) key.attachment();
		int readyOps = key.isValid() ? key.readyOps() : 0;
		long begin = this.clock.getAsLong();
		long before = this.listener.moved();
		dispatch(key);
		this.listener.record(member, readyOps, this.listener.moved() - before, this.clock.getAsLong() - begin);
	}

	private void count(int readyOps) {
		if ((readyOps & SelectionKey.OP_READ) != 0) {
			this.monitor.readReady.increment();
		}
		if ((readyOps & SelectionKey.OP_WRITE) != 0) {
			this.monitor.writeReady.increment();
		}
		if ((readyOps & SelectionKey.OP_ACCEPT) != 0) {
			this.monitor.acceptReady.increment();
		}
	}

	/** What a task hands over waits for the next turn. */
	private void runTasks() {
		for (int i = 0; i < MAX_TASKS_PER_TURN; i++) {
			Runnable next = this.mailbox.take();
			if (next == null) {
				break;
			}
			this.tasks.add(next);
		}
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			try {
				task.run();
			}
			catch (Throwable failure) {
				failed("A task on the loop failed", failure);
			}
		}
	}

	/**
	 * Comes after what is ready: who was frozen is read before anybody is called late.
	 */
	private void expireDeadlines() {
		for (int i = 0; i < MAX_EXPIRED_PER_TURN; i++) {
			Deadline deadline = this.deadlines.takeDue(this.now);
			if (deadline == null) {
				return;
			}
			try {
				deadline.expired(this.now);
			}
			catch (Throwable failure) {
				charge(deadline, failure);
			}
		}
	}

	/** Each member once; what they add to the list waits for the next turn. */
	private void settle() {
		for (int i = this.unsettled.size(); i > 0; i--) {
			Selectable member = this.unsettled.remove();
			try {
				member.settle();
			}
			catch (Throwable failure) {
				charge(member, failure);
			}
		}
	}

	/** A failure costs the one that it belongs to, and nobody else. */
	void charge(Deadline member, Throwable failure) {
		noteIfFatal(failure);
		try {
			member.failed(failure);
		}
		catch (Throwable second) {
			failure.addSuppressed(second);
			failed("A failure could not be dealt with", failure);
		}
	}

	/** Something failed that costs nobody his connection. */
	void failed(String what, Throwable failure) {
		noteIfFatal(failure);
		trouble(what, failure);
	}

	/**
	 * Out of memory leaves no part of the process in a known state. A stack overflow
	 * does: it comes from one handler's recursion, and if it counted, any client that
	 * provokes it could have the process replaced. So does a buffer that could not be
	 * had.
	 */
	void noteIfFatal(Throwable failure) {
		if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)
				&& !DirectMemory.isExhaustedBy(failure)) {
			this.monitor.broken(failure);
		}
	}

	/**
	 * Hands over work. For any thread.
	 * @param task what to run on the loop's thread
	 * @throws RejectedExecutionException if the loop has ended
	 */
	void execute(Runnable task) {
		if (this.mailbox.add(task)) {
			this.selector.wakeup();
		}
	}

	/** What fails for one member keeps it from none of the others. */
	void forEachMember(Consumer<Selectable> action) {
		for (SelectionKey key : this.selector.keys()) {
			if (key.isValid() && key.attachment() instanceof Selectable member) {
				try {
					action.accept(member);
				}
				catch (Throwable failure) {
					charge(member, failure);
				}
			}
		}
	}

	boolean noMember(Predicate<Selectable> condition) {
		for (SelectionKey key : this.selector.keys()) {
			if (key.isValid() && key.attachment() instanceof Selectable member && condition.test(member)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * A registered channel closes at a selection: only now are the ports of closed
	 * listeners free.
	 */
	void releaseClosed() {
		this.selector.select(this.dispatcher, 0);
	}

	/** The last act of the loop's thread, or of those who never started it. */
	void terminate() {
		try {
			if (this.selector.isOpen()) {
				forEachMember(Selectable::cut);
				releaseClosed();
				this.selector.close();
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			failed("The loop could not be closed", ex);
		}
		finally {
			this.mailbox.close();
			while (!this.mailbox.isEmpty()) {
				runTasks();
			}
			// Before anybody is told, and starts another one.
			this.monitor.ended();
			this.listener.ended();
		}
	}

	/** For any thread. */
	boolean isOwnThread() {
		return this.thread == Thread.currentThread();
	}

	/** Without a thread of its own the loop is turned by hand. */
	void checkThread() {
		if (this.thread != null && !isOwnThread()) {
			throw new IllegalStateException(
					"Not on the thread of " + this.monitor.name() + ": use Connection.execute(Runnable)");
		}
	}

	/** Frees a handler that blocks. For any thread. */
	void interrupt() {
		Thread own = this.thread;
		if (own != null) {
			own.interrupt();
		}
	}

	void trouble(String what, @Nullable Throwable cause) {
		this.trouble.warn(this.monitor.name() + ": " + what, cause);
	}

	/** The loop's time: that of the last wait's end. */
	long now() {
		return this.now;
	}

	Set<SelectionKey> keys() {
		return this.selector.keys();
	}

	/** How often the selector was replaced. */
	long rebuilds() {
		return this.monitor.rebuilds();
	}

	void register(Selectable member, SelectableChannel channel, int ops) throws ClosedChannelException {
		this.selector.register(channel, ops, member);
	}

	void schedule(Deadline deadline, long due) {
		this.deadlines.schedule(deadline, due);
	}

	void cancel(Deadline deadline) {
		this.deadlines.cancel(deadline);
	}

	/** Whether it has not ended. */
	boolean isOpen() {
		return this.selector.isOpen();
	}

	/** How many deadlines there are. */
	int scheduled() {
		return this.deadlines.size();
	}

	/** Has the member settle at the end of this turn. */
	void settleLater(Selectable member) {
		this.unsettled.add(member);
	}

	/**
	 * Tells whether the loop was not there when something came due: those concerned had
	 * no chance, and get it once more.
	 * @param due when it came due
	 * @return whether the loop was late by far
	 */
	boolean wasAbsent(long due) {
		return due - this.absentFrom >= 0 && due - this.absentTo <= 0;
	}

}
