package dev.selecho.net;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

import dev.selecho.loop.LoopMonitor;
import dev.selecho.loop.Poller;
import dev.selecho.loop.Selectable;
import dev.selecho.loop.SelectorLoop;
import dev.selecho.loop.TurnListener;
import org.jspecify.annotations.Nullable;

/**
 * A loop, and what the connections on it share: the buffer into which all read, the
 * memory in which output waits, the share of a turn that is left, the drain under way.
 * <p>
 * Except where it says otherwise, all of it belongs to the loop's thread.
 */
final class Lane implements TurnListener {

	/**
	 * Bytes that one turn moves at full size. When many flood the server at once, those
	 * that come later in the turn get a small share, and who asks little waits little.
	 */
	static final int FULL_TURN = 4 * 1024 * 1024;

	private final int index;

	private final LoopMonitor monitor;

	private final SelectorLoop loop;

	private final LongSupplier clock;

	private final Commons commons;

	private final ByteBuffer readBuffer;

	private final ChunkPool chunks;

	private final Cork cork = new Cork();

	private final MemoryWaiters memoryWaiters;

	private final TurnRecorder recorder;

	private final History history;

	private final CompletableFuture<DrainReport> report = new CompletableFuture<>();

	private final Arrivals arrivals = new Arrivals();

	private long turn;

	/** Bytes that this turn has moved. */
	private long moved;

	private @Nullable Drain drain;

	/** Somebody has ended: perhaps nobody is left for whom the drain waits. */
	private boolean drainProgressed;

	Lane(int index, LoopMonitor monitor, int readBufferSize, Commons commons, History history, Poller.Factory pollers,
			LongSupplier clock) throws IOException {
		this.index = index;
		this.monitor = monitor;
		this.clock = clock;
		this.commons = commons;
		this.readBuffer = ByteBuffer.allocateDirect(readBufferSize);
		this.chunks = new ChunkPool(commons.memory(), readBufferSize);
		this.memoryWaiters = new MemoryWaiters(this.chunks);
		this.recorder = new TurnRecorder(index, clock.getAsLong());
		this.history = history;
		this.loop = new SelectorLoop(monitor, pollers, clock, this);
	}

	/** Which of the server's lanes this is, counted from 0. */
	int index() {
		return this.index;
	}

	/** What may be known of its loop. For any thread. */
	LoopMonitor monitor() {
		return this.monitor;
	}

	/** For any thread, as far as the loop's own methods are. */
	SelectorLoop loop() {
		return this.loop;
	}

	Commons commons() {
		return this.commons;
	}

	ByteBuffer readBuffer() {
		return this.readBuffer;
	}

	ChunkPool chunks() {
		return this.chunks;
	}

	Cork cork() {
		return this.cork;
	}

	History history() {
		return this.history;
	}

	void moved(long bytes) {
		this.moved += bytes;
	}

	/** Whether this turn has moved so much that who is left gets a small share. */
	boolean isCrowded() {
		return this.moved >= FULL_TURN;
	}

	/** Closes something; that it cannot be is told. */
	void close(Closeable closing) {
		try {
			closing.close();
		}
		catch (IOException ex) {
			this.loop.trouble().warn("A socket could not be closed", ex);
		}
	}

	MemoryWaiters memoryWaiters() {
		return this.memoryWaiters;
	}

	/**
	 * Hands over a client, or what else is to be dealt with before the lane may end. For
	 * any thread.
	 * @param task what takes it on, on the loop's thread
	 * @return whether that will be run: not once the lane has ended, with nobody left
	 */
	boolean deal(Runnable task) {
		if (!this.arrivals.expect()) {
			return false;
		}
		try {
			this.loop.execute(() -> {
				this.arrivals.arrived();
				this.drainProgressed = true;
				task.run();
			});
			return true;
		}
		catch (RejectedExecutionException ex) {
			this.arrivals.arrived();
			return false;
		}
	}

	/** How many clients are on their way to this lane. For any thread. */
	int arriving() {
		return this.arrivals.count();
	}

	/**
	 * Starts to drain. For any thread; the first call counts, but one without grace cuts
	 * it short.
	 * @param plan what is asked of whom
	 */
	void drain(DrainPlan plan) {
		try {
			this.loop.execute(() -> beginDrain(plan));
		}
		catch (RejectedExecutionException ex) {
			// it has ended already, and its report is there
		}
	}

	private void beginDrain(DrainPlan plan) {
		if (!this.loop.isOpen()) {
			// The loop's last tasks: all have ended.
			return;
		}
		if (this.drain == null) {
			this.drain = new Drain(this.loop, plan);
			this.drainProgressed = true;
			Member.forEach(this.loop, Member::drainBegins);
			this.drain.step(this.loop.now());
			this.loop.releaseClosed();
		}
		else if (plan.isImmediate()) {
			ending();
		}
	}

	/** What the drain under way asks for, if there is one. */
	@Nullable DrainPlan drain() {
		return (this.drain != null) ? this.drain.plan() : null;
	}

	/** A member has ended, or does not hold a drain up any longer. */
	void drainProgressed() {
		this.drainProgressed = true;
	}

	void connectionEnded(CloseReason reason) {
		this.drainProgressed = true;
		if (this.drain != null) {
			this.drain.ended(reason);
		}
	}

	/** Completed when the loop has ended. For any thread. */
	CompletableFuture<DrainReport> report() {
		return this.report;
	}

	/** Begins a recording, or goes on with it. */
	List<Turn> look() {
		return this.recorder.look(this.clock.getAsLong());
	}

	@Override
	public void turnBegins() {
		this.turn++;
		this.moved = 0;
	}

	@Override
	public void turnEnds() {
		this.memoryWaiters.letIn(this.loop);
	}

	@Override
	public boolean isPressing() {
		return this.memoryWaiters.arePressing();
	}

	@Override
	public boolean isOver() {
		if (this.drain == null || !this.drainProgressed) {
			return false;
		}
		this.drainProgressed = false;
		return this.loop.none((member) -> ((Member) member).holdsDrain()) && this.arrivals.close();
	}

	@Override
	public void ending() {
		Member.forEach(this.loop, Member::cut);
	}

	@Override
	public void ended() {
		Drain last = this.drain;
		this.report.complete((last != null) ? last.report(this.clock.getAsLong()) : DrainReport.NOTHING);
	}

	@Override
	public boolean isRecording(long now) {
		return this.recorder.isOn(now);
	}

	@Override
	public long moved() {
		return this.moved;
	}

	@Override
	public void record(Selectable member, int readyOps, long bytes, long took) {
		Member known = (Member) member;
		Client client = known.client();
		this.recorder.add(this.turn, this.loop.now(),
				new Turn.Part((client != null) ? client.id() : 0, known.listenerName(), readyOps, bytes, took));
	}

}
