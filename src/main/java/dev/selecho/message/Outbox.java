package dev.selecho.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.selecho.net.Connection;

/**
 * What other threads send to one client, on its way to the loop. It takes no more than
 * the client does: while the connection is not writable everything is refused, and its
 * bytes are counted in the memory that all share.
 */
final class Outbox {

	/** Bytes on the way at which no more are taken: as much as one read may answer. */
	static final int MARK = 64 * 1024;

	/**
	 * How soon to ask again. Who makes room in this client's output wakes those who wait;
	 * who makes room in the memory of all does not know them.
	 */
	private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final Connection connection;

	/** Messages in bytes, and orders. */
	private final Queue<Object> queue = new ConcurrentLinkedQueue<>();

	/** How many are in it; who adds the first calls the loop. */
	private final AtomicInteger entries = new AtomicInteger();

	private final AtomicInteger bytes = new AtomicInteger();

	private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

	/** More output is not welcome: set and cleared by the loop. */
	private volatile boolean congested;

	private volatile boolean ended;

	Outbox(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Hands a message over if the client is ready for it. For any thread.
	 * @param message its bytes, not to be touched any more
	 * @return whether it is on its way
	 */
	boolean offer(ByteBuffer message) {
		return !refuses() && force(message);
	}

	/**
	 * Hands a message over whether the client is ready for it or not. For the threads of
	 * other loops, which must not wait.
	 * @param message its bytes, not to be touched any more
	 * @return whether there was room for it in the memory of all
	 */
	boolean force(ByteBuffer message) {
		int length = message.remaining();
		if (!this.connection.memory().reserve(length)) {
			return false;
		}
		this.bytes.addAndGet(length);
		add(message);
		return true;
	}

	/**
	 * Hands a message over once the client is ready for it. For any thread but the
	 * loop's.
	 * @param message its bytes, not to be touched any more
	 * @throws IOException if the session ends before
	 * @throws InterruptedException if the thread is interrupted
	 */
	void send(ByteBuffer message) throws IOException, InterruptedException {
		while (!offer(message)) {
			if (this.ended) {
				throw new IOException("The session has ended");
			}
			await();
		}
	}

	private void await() throws InterruptedException {
		Thread own = Thread.currentThread();
		this.waiting.add(own);
		LockSupport.parkNanos(this, RECHECK_NANOS);
		this.waiting.remove(own);
		if (Thread.interrupted()) {
			throw new InterruptedException("Interrupted while the client was to take its output");
		}
	}

	/**
	 * Has something done once all that was handed over before is written. For any thread.
	 * @param order what to do, on the loop's thread, if the session has not ended by then
	 */
	void order(Runnable order) {
		if (!this.ended) {
			add(order);
		}
	}

	/** Whether nothing is to be handed over, for the client's or the end's sake. */
	private boolean refuses() {
		return this.ended || this.congested || this.bytes.get() >= MARK;
	}

	boolean isEmpty() {
		return this.entries.get() == 0;
	}

	private void add(Object entry) {
		this.queue.add(entry);
		if (this.entries.getAndIncrement() == 0) {
			callLoop();
		}
	}

	private void callLoop() {
		try {
			this.connection.execute(this::empty);
		}
		catch (RejectedExecutionException ex) {
			// the loop has ended, and the session with it
			this.ended = true;
			for (Object entry = this.queue.poll(); entry != null; entry = this.queue.poll()) {
				taken(entry);
			}
			wakeAll();
		}
	}

	/**
	 * Writes all that was handed over, which is little: what the socket refuses is then
	 * counted as the connection's output. On the loop's thread.
	 */
	private void empty() {
		int count = 0;
		for (Object entry = this.queue.poll(); entry != null; entry = this.queue.poll()) {
			count++;
			taken(entry);
			if (entry instanceof ByteBuffer message) {
				this.connection.write(message);
			}
			else if (!this.ended) {
				((Runnable) entry).run();
			}
		}
		if (this.entries.addAndGet(-count) > 0) {
			callLoop(); // somebody is just about to add
		}
		this.congested = this.connection.isOpen() && !this.connection.isWritable();
		if (!this.congested) {
			wakeAll();
		}
	}

	private void taken(Object entry) {
		if (entry instanceof ByteBuffer message) {
			int length = message.remaining();
			this.connection.memory().release(length);
			this.bytes.addAndGet(-length);
		}
	}

	private void wakeAll() {
		this.waiting.forEach(LockSupport::unpark);
	}

	/** The connection is writable again. On the loop's thread. */
	void drained() {
		this.congested = false;
		wakeAll();
	}

	/** Nothing is taken any more. On the loop's thread. */
	void end() {
		this.ended = true;
		empty();
		wakeAll();
	}

}
