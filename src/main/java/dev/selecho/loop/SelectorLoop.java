package dev.selecho.loop;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
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
public final class SelectorLoop implements Runnable {

	/** A loop with nothing to do turns this often: the proof that it still can. */
	public static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(1);

	/** A loop that is so much later than it wanted was not there. */
	public static final long ABSENCE = TurnClock.ABSENCE;

	/** So that tasks cannot keep the loop from its sockets. */
	static final int MAX_TASKS_PER_TURN = 1024;

	/** So that 10,000 idle connections that end together do not stop the others. */
	static final int MAX_EXPIRED_PER_TURN = 256;

	private final LoopMonitor monitor;

	private final TurnClock time;

	private final Trouble trouble;

	private final RebuildableSelector selector;

	private final TurnListener listener;

	private final Dispatcher dispatcher;

	private final Mailbox mailbox = new Mailbox();

	private final Deadlines deadlines = new Deadlines();

	private final ArrayDeque<Selectable> unsettled = new ArrayDeque<>();

	/** Published to those who call, to be told if they are on the wrong thread. */
	private volatile @Nullable Thread thread;

	private boolean stopped;

	/**
	 * Creates a loop, which does not run yet.
	 * @param monitor what others may know of it
	 * @param pollers where its selector comes from
	 * @param clock nanoseconds, as {@link System#nanoTime()} counts
	 * @param listener what takes part in each turn
	 * @throws IOException if the system refused a selector
	 */
	public SelectorLoop(LoopMonitor monitor, Poller.Factory pollers, LongSupplier clock, TurnListener listener)
			throws IOException {
		this.monitor = monitor;
		this.time = new TurnClock(clock);
		this.trouble = new Trouble(monitor, clock);
		this.listener = listener;
		this.selector = new RebuildableSelector(pollers, clock, this.trouble, monitor.rebuilds);
		this.dispatcher = new Dispatcher(monitor, this.selector, this.time, this.mailbox, listener, this.trouble);
	}

	/**
	 * Starts the loop on a thread of its own, which keeps the JVM alive: a server is
	 * there as long as its loop.
	 */
	public void start() {
		Thread own = new LoopThread(this, this.monitor.name());
		this.monitor.started(own);
		own.start();
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
			this.trouble.failed("A turn of the loop failed", failure);
		}
	}

	/** One turn: for those who turn a loop by hand, as tests do. */
	public void turn() {
		long from = this.time.beginWait();
		this.dispatcher.await(from, timeout(from));
		this.mailbox.run(MAX_TASKS_PER_TURN, this.trouble);
		// After what is ready: who was frozen is read before anybody is called late.
		this.deadlines.expire(this.time.now(), MAX_EXPIRED_PER_TURN, this.trouble);
		this.listener.turnEnds();
		settle();
		this.stopped = this.listener.isOver();
		this.monitor.busyNanos.add(this.time.read() - this.time.now());
	}

	private long timeout(long from) {
		if (!this.unsettled.isEmpty() || this.listener.isPressing()) {
			return 0;
		}
		if (this.deadlines.isEmpty()) {
			return HEARTBEAT;
		}
		return Math.clamp(this.deadlines.next() - from, 0, HEARTBEAT);
	}

	/** Each member once; what they add to the list waits for the next turn. */
	private void settle() {
		for (int i = this.unsettled.size(); i > 0; i--) {
			Selectable member = this.unsettled.remove();
			try {
				member.settle();
			}
			catch (Throwable failure) {
				this.trouble.charge(member, failure);
			}
		}
	}

	/**
	 * Hands over work. For any thread.
	 * @param task what to run on the loop's thread
	 * @throws RejectedExecutionException if the loop has ended
	 */
	public void execute(Runnable task) {
		if (this.mailbox.add(task)) {
			this.selector.wakeup();
		}
	}

	/**
	 * Goes through the members. What fails for one keeps it from none of the others.
	 * @param action what to do with each
	 */
	public void forEach(Consumer<Selectable> action) {
		this.selector.forEach(action);
	}

	/**
	 * Tells whether a condition holds for none of the members.
	 * @param condition the condition
	 * @return whether it is so
	 */
	public boolean none(Predicate<Selectable> condition) {
		return this.selector.none(condition);
	}

	/**
	 * A registered channel closes at a selection: only now are the ports of closed
	 * listeners free.
	 */
	public void releaseClosed() {
		this.dispatcher.poll();
	}

	/** The last act of the loop's thread, or of those who never started it. */
	public void terminate() {
		try {
			if (this.selector.isOpen()) {
				this.listener.ending();
				releaseClosed();
				this.selector.close();
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			this.trouble.failed("The loop could not be closed", ex);
		}
		finally {
			this.mailbox.close();
			while (!this.mailbox.isEmpty()) {
				this.mailbox.run(MAX_TASKS_PER_TURN, this.trouble);
			}
			// Before anybody is told, and starts another one.
			this.monitor.ended();
			this.listener.ended();
		}
	}

	/** Whether the caller is on the loop's thread. For any thread. */
	public boolean isOwnThread() {
		return this.thread == Thread.currentThread();
	}

	/** Whether the caller may use it: without a thread it is turned by hand. */
	public boolean isCallable() {
		return this.thread == null || isOwnThread();
	}

	public void checkThread() {
		if (!isCallable()) {
			throw new IllegalStateException(
					"Not on the thread of " + this.monitor.name() + ": use Connection.execute(Runnable)");
		}
	}

	/** Frees a member that blocks. For any thread. */
	public void interrupt() {
		Thread own = this.thread;
		if (own != null) {
			own.interrupt();
		}
	}

	/**
	 * Returns what tells of the loop's own trouble.
	 * @return the one for this loop
	 */
	public Trouble trouble() {
		return this.trouble;
	}

	/**
	 * Returns the loop's time: that of the last wait's end.
	 * @return nanoseconds
	 */
	public long now() {
		return this.time.now();
	}

	/**
	 * Tells whether the loop was not there when something came due: those concerned had
	 * no chance, and get it once more.
	 * @param due when it came due
	 * @return whether the loop was late by far
	 */
	public boolean wasAbsent(long due) {
		return this.time.wasAbsent(due);
	}

	/**
	 * Returns the keys of the members. A selector that is replaced leaves another set.
	 * @return a live view, the same object each time
	 */
	public Set<SelectionKey> keys() {
		return this.selector.keys();
	}

	/**
	 * Watches a member's channel.
	 * @param member who answers
	 * @param channel the channel, which does not block
	 * @param ops the interest set
	 * @throws ClosedChannelException if the channel is closed
	 */
	public void register(Selectable member, SelectableChannel channel, int ops) throws ClosedChannelException {
		this.selector.register(channel, ops, member);
	}

	/**
	 * Returns what is due on this loop.
	 * @return the deadlines
	 */
	public Deadlines deadlines() {
		return this.deadlines;
	}

	/**
	 * Tells whether it has not ended.
	 * @return whether it takes members
	 */
	public boolean isOpen() {
		return this.selector.isOpen();
	}

	/**
	 * Has the member settle at the end of this turn.
	 * @param member who settles
	 */
	public void settleLater(Selectable member) {
		this.unsettled.add(member);
	}

}
