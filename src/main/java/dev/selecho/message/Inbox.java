package dev.selecho.message;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.selecho.message.FramedSession.HandlerCall;
import org.jspecify.annotations.Nullable;

/**
 * A burst of work for one client's handler: from the first call that waits until none
 * does, on one thread at a time. The loop adds, that thread takes; when it finds nothing
 * it closes the inbox, and the next call begins another. So a client with nothing to do
 * holds neither this nor a thread, and yet its calls are serial.
 */
final class Inbox implements Runnable {

	/** So many messages wait at most, and one read is cut into no more. */
	static final int MAX_MESSAGES = 16;

	/** Bytes that wait at which no more messages are taken. */
	static final int MAX_BYTES = 64 * 1024;

	private static final int CLOSED = -1;

	/** Stands for a worker that is being interrupted. */
	private static final Thread INTERRUPTING = new Thread("interrupting");

	private final WorkerSession<?, ?> session;

	private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

	/** Entries that wait, and the one that is at work. */
	private final AtomicInteger count = new AtomicInteger();

	private final AtomicInteger messages = new AtomicInteger();

	private final AtomicInteger bytes = new AtomicInteger();

	private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();

	Inbox(WorkerSession<?, ?> session) {
		this.session = session;
	}

	/**
	 * A call that waits.
	 *
	 * @param call what to do
	 * @param length bytes of the message that it is about; 0 if it is about none
	 */
	private record Entry(HandlerCall call, int length) {
	}

	/**
	 * Adds a call. By the loop alone.
	 * @param call what to do
	 * @param length bytes of the message that it is about; 0 if it is about none
	 * @return whether it will be done here: not once the inbox is closed
	 */
	boolean add(HandlerCall call, int length) {
		int present = this.count.get();
		while (present != CLOSED && !this.count.compareAndSet(present, present + 1)) {
			present = this.count.get();
		}
		if (present == CLOSED) {
			return false;
		}
		if (length > 0) {
			this.messages.incrementAndGet();
			this.bytes.addAndGet(length);
		}
		this.entries.add(new Entry(call, length));
		return true;
	}

	/** Whether enough waits for now. */
	boolean isFull() {
		return this.messages.get() >= MAX_MESSAGES || this.bytes.get() >= MAX_BYTES;
	}

	/** Whether so little waits that more is welcome. */
	boolean isHalfEmpty() {
		return this.messages.get() <= MAX_MESSAGES / 2 && this.bytes.get() <= MAX_BYTES / 2;
	}

	/** Bytes that wait. */
	int bytes() {
		return this.bytes.get();
	}

	boolean isClosed() {
		return this.count.get() == CLOSED;
	}

	/** Interrupts the handler, if it is at work. */
	void interrupt() {
		Thread busy = this.worker.get();
		if (busy != null && this.worker.compareAndSet(busy, INTERRUPTING)) {
			busy.interrupt();
			this.worker.set(busy);
		}
	}

	@Override
	public void run() {
		Thread own = Thread.currentThread();
		this.worker.set(own);
		boolean more = true;
		for (int i = 0; more && i < MAX_MESSAGES; i++) {
			work(take());
			more = this.count.decrementAndGet() > 0 || !this.count.compareAndSet(0, CLOSED);
		}
		while (!this.worker.compareAndSet(own, null)) {
			Thread.onSpinWait(); // it is just being interrupted
		}
		if (this.session.isDropping()) {
			var _ = Thread.interrupted(); // for this work, not for what the thread does
											// next
		}
		if (more) {
			this.session.begin(this); // behind those who wait for the same executor
		}
		else {
			this.session.finished(this);
		}
	}

	/** Counted before it is added: it may be a moment away. */
	private Entry take() {
		Entry next = this.entries.poll();
		while (next == null) {
			Thread.onSpinWait();
			next = this.entries.poll();
		}
		return next;
	}

	private void work(Entry entry) {
		if (entry.length() > 0) {
			this.messages.decrementAndGet();
			this.bytes.addAndGet(-entry.length());
			this.session.taken(this);
			if (!this.session.isDropping()) {
				this.session.workOnMessage(entry.call());
			}
			return;
		}
		if (this.session.isDropping()) {
			var _ = Thread.interrupted(); // it was for the messages
		}
		this.session.work(entry.call());
	}

}
