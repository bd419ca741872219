package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

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

	/** So that tasks that hand over tasks cannot keep the loop from its sockets. */
	static final int MAX_TASKS_PER_TURN = 1024;

	/** So that 10,000 idle connections that end together do not stop the others. */
	static final int MAX_EXPIRED_PER_TURN = 256;

	/**
	 * Bytes that one turn moves at full size. When many flood the server at once, those
	 * that come later in the turn get a small share, and who asks little waits little.
	 */
	static final int FULL_TURN = 4 * 1024 * 1024;

	private final LoopMonitor monitor;

	private final LongSupplier clock;

	private final TroubleLog trouble;

	private final RebuildableSelector selector;

	private final Consumer<SelectionKey> dispatcher = this::dispatch;

	private final Mailbox mailbox = new Mailbox();

	private final Deadlines deadlines = new Deadlines();

	private final ArrayDeque<TcpConnection> unsettled = new ArrayDeque<>();

	private final ByteBuffer readBuffer;

	private final ChunkPool chunks;

	private final CompletableFuture<DrainReport> ended = new CompletableFuture<>();

	/** Published to those who call, to be told if they are on the wrong thread. */
	private volatile @Nullable Thread thread;

	/** The time of this turn, read once. */
	private long now;

	/** Bytes that this turn has moved. */
	private long moved;

	/** Whether this turn's wait is over. */
	private boolean awake;

	/** Whether another thread ended it. */
	private boolean called;

	/** Whether its wake-up may have come too late, and will end the next wait. */
	private boolean lateWakeup;

	private @Nullable Drain drain;

	private boolean stopped;

	SelectorLoop(LoopMonitor monitor, TcpServerOptions options, long pendingLimit, SelectorProvider provider,
			LongSupplier clock) throws IOException {
		this.monitor = monitor;
		this.clock = clock;
		this.now = clock.getAsLong();
		this.trouble = new TroubleLog(clock);
		this.readBuffer = ByteBuffer.allocateDirect(options.readBufferSize());
		this.chunks = new ChunkPool(pendingLimit, options.readBufferSize());
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
		settle();
		this.stopped = this.drain != null && !hasMembers();
		this.monitor.busyNanos.add(this.clock.getAsLong() - this.now);
	}

	private void await() {
		long timeout = timeout();
		long wakeAt = this.clock.getAsLong() + timeout;
		if (!this.mailbox.fallAsleep()) {
			timeout = 0;
		}
		this.awake = false;
		int ready = this.selector.select(this.dispatcher, timeout);
		wake();
		countWakeup(ready, timeout == 0 || this.now - wakeAt >= 0);
	}

	private long timeout() {
		if (!this.unsettled.isEmpty()) {
			return 0;
		}
		if (this.deadlines.isEmpty()) {
			return HEARTBEAT;
		}
		return Math.clamp(this.deadlines.next() - this.clock.getAsLong(), 0, HEARTBEAT);
	}

	/** Back from the wait: with the first ready key, or without any. */
	private void wake() {
		if (!this.awake) {
			this.awake = true;
			this.moved = 0;
			this.called = this.mailbox.awake();
			this.now = this.clock.getAsLong();
			this.monitor.beat(this.now);
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
		wake();
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

	private void runTasks() {
		for (int i = 0; i < MAX_TASKS_PER_TURN; i++) {
			Runnable task = this.mailbox.take();
			if (task == null) {
				return;
			}
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

	/** Each connection once; what they add to the list waits for the next turn. */
	private void settle() {
		for (int i = this.unsettled.size(); i > 0; i--) {
			TcpConnection connection = this.unsettled.remove();
			try {
				connection.settle();
			}
			catch (Throwable failure) {
				charge(connection, failure);
			}
		}
	}

	/** A failure costs the one that it belongs to, and nobody else. */
	private void charge(Deadline member, Throwable failure) {
		noteIfFatal(failure);
		try {
			member.failed(failure);
		}
		catch (Throwable second) {
			failure.addSuppressed(second);
			failed("A failure could not be dealt with", failure);
		}
	}

	private void failed(String what, Throwable failure) {
		noteIfFatal(failure);
		trouble(what, failure);
	}

	/**
	 * Out of memory leaves no part of the process in a known state. A stack overflow
	 * does: it comes from one handler's recursion, and if it counted, any client that
	 * provokes it could have the process replaced.
	 */
	private void noteIfFatal(Throwable failure) {
		if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
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

	/**
	 * Starts to drain. For any thread; the first call counts, but one without grace cuts
	 * it short.
	 * @param grace the time until what remains is cut
	 * @param quietPeriod how long a connection must be quiet to be ended
	 * @return completed when the loop has ended
	 */
	CompletableFuture<DrainReport> drain(Duration grace, Duration quietPeriod) {
		try {
			execute(() -> beginDrain(grace, quietPeriod));
		}
		catch (RejectedExecutionException ex) {
			// it has ended already, and its report is there
		}
		return this.ended;
	}

	private void beginDrain(Duration grace, Duration quietPeriod) {
		if (this.drain == null) {
			this.drain = new Drain(this, this.clock.getAsLong(), grace, quietPeriod);
			this.drain.step(this.now);
			// A registered channel closes at a selection: only now are the ports free.
			this.selector.select(this.dispatcher, 0);
		}
		else if (grace.isZero()) {
			forEachMember(Selectable::cut);
		}
	}

	void forEachMember(Consumer<Selectable> action) {
		for (SelectionKey key : this.selector.keys()) {
			if (key.isValid() && key.attachment() instanceof Selectable member) {
				action.accept(member);
			}
		}
	}

	private boolean hasMembers() {
		for (SelectionKey key : this.selector.keys()) {
			if (key.isValid()) {
				return true;
			}
		}
		return false;
	}

	/** The last act of the loop's thread, or of those who never started it. */
	void terminate() {
		try {
			if (this.selector.isOpen()) {
				forEachMember(Selectable::cut);
				this.selector.select(this.dispatcher, 0);
				this.selector.close();
			}
			this.mailbox.close();
			while (!this.mailbox.isEmpty()) {
				runTasks();
			}
		}
		catch (IOException | RuntimeException ex) {
			trouble("The loop could not be closed", ex);
		}
		finally {
			Drain last = this.drain;
			this.ended.complete((last != null) ? last.report(this.clock.getAsLong()) : DrainReport.NOTHING);
		}
	}

	void connectionEnded(CloseReason reason) {
		if (this.drain != null) {
			this.drain.ended(reason);
		}
	}

	/** Without a thread of its own the loop is turned by hand. */
	void checkThread() {
		Thread own = this.thread;
		if (own != null && own != Thread.currentThread()) {
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

	void moved(long bytes) {
		this.moved += bytes;
	}

	/** Whether this turn has moved so much that who is left gets a small share. */
	boolean isCrowded() {
		return this.moved >= FULL_TURN;
	}

	/** The loop's time: that of the last wait's end. */
	long now() {
		return this.now;
	}

	ByteBuffer readBuffer() {
		return this.readBuffer;
	}

	ChunkPool chunks() {
		return this.chunks;
	}

	RebuildableSelector selector() {
		return this.selector;
	}

	@Nullable Drain drain() {
		return this.drain;
	}

	void schedule(Deadline deadline, long due) {
		this.deadlines.schedule(deadline, due);
	}

	void cancel(Deadline deadline) {
		this.deadlines.cancel(deadline);
	}

	/** Has the connection settled at the end of this turn. */
	void settleLater(TcpConnection connection) {
		this.unsettled.add(connection);
	}

}
