package dev.selecho.test;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.PeerCredentials;
import dev.selecho.net.ProtocolViolationException;
import dev.selecho.net.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a socket, turned by hand: what the server promises a handler, but
 * for the network. Its loop's thread is the one that has made it.
 */
final class TestConnection implements Connection {

	private final Thread loop = Thread.currentThread();

	private final SocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);

	private final SocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10_000);

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	/** What other threads hand over. */
	private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

	private final Queue<Due> timers = new PriorityQueue<>(
			Comparator.comparingLong((Due due) -> due.time).thenComparingLong((due) -> due.number));

	/** What has come while reading paused. */
	private final Deque<byte[]> unread = new ArrayDeque<>();

	private final CountedMemory memory = new CountedMemory();

	private @Nullable ConnectionHandler handler;

	private long now;

	private long scheduled;

	private boolean paused;

	private boolean takesOutput = true;

	private boolean inputEnded;

	private boolean endDelivered;

	private int kept;

	private @Nullable CloseReason ending;

	private @Nullable CloseReason ended;

	private @Nullable Throwable failure;

	/** Serves it from now on. */
	void open(ConnectionHandler own) {
		this.handler = own;
		guarded(() -> own.onOpen(this));
		settle();
	}

	private ConnectionHandler handler() {
		ConnectionHandler own = this.handler;
		if (own == null) {
			throw new IllegalStateException("The factory has used the connection before it has returned a handler");
		}
		return own;
	}

	/** Bytes have come. */
	void receive(byte[] bytes) {
		if (this.inputEnded) {
			throw new IllegalStateException("The client has ended its side already");
		}
		this.unread.add(bytes);
		settle();
	}

	void endInput() {
		this.inputEnded = true;
		settle();
	}

	/** The client reads, or does not any more. */
	void takeOutput(boolean takes) {
		boolean before = this.takesOutput;
		this.takesOutput = takes;
		if (takes && !before && isOpen()) {
			guarded(() -> handler().onDrained(this));
		}
		settle();
	}

	void drain() {
		if (isOpen()) {
			guarded(() -> handler().onDraining(this));
		}
		settle();
	}

	/** Ends it as the network or the server would. */
	void end(CloseReason why) {
		if (this.ended == null) {
			this.ending = why;
		}
		settle();
	}

	/** Does all that is to be done now. */
	void settle() {
		boolean moved = true;
		while (moved) {
			moved = runTask() || readOnce();
			if (this.ending != null && this.ended == null) {
				this.ended = this.ending;
				this.timers.clear();
				handler().onClose(this, this.ended);
				this.kept = 0;
				moved = true;
			}
		}
	}

	private boolean runTask() {
		Runnable task = this.tasks.poll();
		if (task != null) {
			guarded(task::run);
		}
		return task != null;
	}

	private boolean readOnce() {
		if (this.paused || !isOpen()) {
			return false;
		}
		byte[] next = this.unread.poll();
		if (next != null) {
			ByteBuffer input = ByteBuffer.allocateDirect(next.length).put(next).flip();
			guarded(() -> handler().onRead(this, input));
			if (isOpen() && input.hasRemaining()) {
				fail(new IllegalStateException("The handler left " + input.remaining() + " bytes of its input unread"));
			}
			return true;
		}
		if (this.inputEnded && !this.endDelivered) {
			this.endDelivered = true;
			guarded(() -> handler().onInputEnd(this));
			return true;
		}
		return false;
	}

	/** Lets time pass, and what is due happen when it is due. */
	void advance(Duration time) {
		long until = this.now + time.toNanos();
		for (Due next = this.timers.peek(); next != null && next.time <= until; next = this.timers.peek()) {
			this.timers.remove();
			this.now = Math.max(this.now, next.time);
			guarded(next.task::run);
			settle();
		}
		this.now = until;
		settle();
	}

	/** Waits for another thread to hand something over, and does that. */
	boolean awaitTask(Duration most) throws InterruptedException {
		Runnable task = this.tasks.poll(most.toNanos(), TimeUnit.NANOSECONDS);
		if (task != null) {
			guarded(task::run);
			settle();
		}
		return task != null;
	}

	private void guarded(Call call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	boolean isIdle() {
		return handler().isIdle();
	}

	int kept() {
		return this.kept;
	}

	long counted() {
		return this.memory.used();
	}

	byte[] takeWritten() {
		byte[] bytes = this.output.toByteArray();
		this.output.reset();
		return bytes;
	}

	@Nullable CloseReason ended() {
		return this.ended;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	boolean isPaused() {
		return this.paused;
	}

	private void checkThread() {
		if (!isOnLoop()) {
			throw new IllegalStateException("Not on the loop's thread: use Connection.execute(Runnable)");
		}
	}

	@Override
	public void write(ByteBuffer source) {
		checkThread();
		byte[] bytes = new byte[source.remaining()];
		source.get(bytes);
		if (isOpen()) {
			this.output.writeBytes(bytes);
		}
	}

	@Override
	public void close() {
		endBy(this.endDelivered ? CloseReason.PEER : CloseReason.DONE);
	}

	@Override
	public void reject(String why) {
		endBy(CloseReason.PROTOCOL);
	}

	@Override
	public void abort() {
		endBy(CloseReason.DONE);
	}

	@Override
	public void fail(Throwable cause) {
		if (cause instanceof ProtocolViolationException violation) {
			reject(String.valueOf(violation.getMessage()));
		}
		else if (isOpen()) {
			this.failure = cause;
			endBy(CloseReason.ERROR);
		}
	}

	private void endBy(CloseReason why) {
		checkThread();
		if (isOpen()) {
			this.ending = why;
		}
	}

	@Override
	public void pauseReading() {
		checkThread();
		this.paused = true;
	}

	@Override
	public void resumeReading() {
		checkThread();
		this.paused = false;
	}

	@Override
	public boolean keep(int bytes) {
		checkThread();
		this.kept = (this.ended != null) ? 0 : bytes;
		return true;
	}

	@Override
	public SharedMemory memory() {
		return this.memory;
	}

	@Override
	public Timer schedule(Duration delay, Runnable task) {
		checkThread();
		Due due = new Due(this.now + Math.max(0, delay.toNanos()), this.scheduled++, task);
		if (this.ended == null) {
			this.timers.add(due);
		}
		return () -> this.timers.remove(due);
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
	}

	@Override
	public boolean isOpen() {
		checkThread();
		return this.ending == null;
	}

	@Override
	public boolean isWritable() {
		return isOpen() && this.takesOutput;
	}

	@Override
	public long pending() {
		return 0;
	}

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public boolean isOnLoop() {
		return Thread.currentThread() == this.loop;
	}

	@Override
	public boolean mayWait() {
		return !isOnLoop();
	}

	@Override
	public int loopIndex() {
		return 0;
	}

	@Override
	public long id() {
		return 1;
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.remote;
	}

	@Override
	public SocketAddress localAddress() {
		return this.local;
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() {
		return null;
	}

	@Override
	public String listener() {
		return "main";
	}

	/** What may throw anything. */
	private interface Call {

		void run() throws Exception;

	}

	private record Due(long time, long number, Runnable task) {
	}

}
