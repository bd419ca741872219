package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
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

	private final SelectorLoop loop;

	private final LongSupplier clock;

	private final ByteBuffer readBuffer;

	private final ChunkPool chunks;

	/** Who waits for the memory that all share, first come, first served. */
	private final LinkedHashSet<Member> waitingForRoom = new LinkedHashSet<>();

	private final TurnRecorder recorder;

	private final History history;

	private final CompletableFuture<DrainReport> report = new CompletableFuture<>();

	private long turn;

	/** Bytes that this turn has moved. */
	private long moved;

	private long lastId;

	private @Nullable Drain drain;

	/** Somebody has ended: perhaps nobody is left for whom the drain waits. */
	private boolean drainProgressed;

	Lane(LoopMonitor monitor, TcpServerOptions options, long pendingLimit, History history, Poller.Factory pollers,
			LongSupplier clock) throws IOException {
		this.clock = clock;
		this.readBuffer = ByteBuffer.allocateDirect(options.readBufferSize());
		this.chunks = new ChunkPool(pendingLimit, options.readBufferSize(), new DirectMemory(Room.directMemoryLimit()));
		this.recorder = new TurnRecorder(clock.getAsLong());
		this.history = history;
		this.loop = new SelectorLoop(monitor, pollers, clock, this);
	}

	SelectorLoop loop() {
		return this.loop;
	}

	ByteBuffer readBuffer() {
		return this.readBuffer;
	}

	ChunkPool chunks() {
		return this.chunks;
	}

	History history() {
		return this.history;
	}

	/** A number for a new connection. */
	long nextId() {
		return ++this.lastId;
	}

	void moved(long bytes) {
		this.moved += bytes;
	}

	/** Whether this turn has moved so much that who is left gets a small share. */
	boolean isCrowded() {
		return this.moved >= FULL_TURN;
	}

	/**
	 * Has the member settle once there is room for what it would read. Who asks again
	 * keeps its place.
	 */
	void settleWithRoom(Member member) {
		this.waitingForRoom.add(member);
	}

	/** How many wait for room. */
	int waitingForRoom() {
		return this.waitingForRoom.size();
	}

	/** The member has ended, and waits for no room any more. */
	void needsNoRoom(Member member) {
		this.waitingForRoom.remove(member);
	}

	/**
	 * Starts to drain. For any thread; the first call counts, but one without grace cuts
	 * it short.
	 * @param grace the time until what remains is cut
	 * @param quietPeriod how long a connection must be quiet to be ended
	 */
	void drain(Duration grace, Duration quietPeriod) {
		try {
			this.loop.execute(() -> beginDrain(grace, quietPeriod));
		}
		catch (RejectedExecutionException ex) {
			// it has ended already, and its report is there
		}
	}

	private void beginDrain(Duration grace, Duration quietPeriod) {
		if (!this.loop.isOpen()) {
			// The loop's last tasks: all have ended.
			return;
		}
		if (this.drain == null) {
			this.drain = new Drain(this.loop, this.clock.getAsLong(), grace, quietPeriod);
			this.drainProgressed = true;
			this.drain.step(this.loop.now());
			this.loop.releaseClosed();
		}
		else if (grace.isZero()) {
			cutAll();
		}
	}

	@Nullable Drain drain() {
		return this.drain;
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

	/** Lets as many in as there are chunks: who is let in takes at least one. */
	@Override
	public void turnEnds() {
		int most = Math.min(this.waitingForRoom.size(), this.chunks.room() / ChunkPool.CHUNK_SIZE);
		for (int i = 0; i < most; i++) {
			this.loop.settleLater(this.waitingForRoom.removeFirst());
		}
	}

	@Override
	public boolean isPressing() {
		return !this.waitingForRoom.isEmpty() && this.chunks.room() > 0;
	}

	@Override
	public boolean isOver() {
		if (this.drain == null || !this.drainProgressed) {
			return false;
		}
		this.drainProgressed = false;
		return this.loop.none((member) -> ((Member) member).holdsDrain());
	}

	private void cutAll() {
		this.loop.forEach((member) -> ((Member) member).cut());
	}

	@Override
	public void ending() {
		cutAll();
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
		TcpConnection connection = known.connection();
		this.recorder.add(this.turn, this.loop.now(),
				new Turn.Part((connection != null) ? connection.id() : 0, known.listenerName(), readyOps, bytes, took));
	}

}
