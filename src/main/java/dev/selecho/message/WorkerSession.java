package dev.selecho.message;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A client whose handler may block: it runs on another thread than the loop's, while
 * there is work for it. The loop cuts messages until enough wait, and then does not read
 * the client until half of them are taken.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
final class WorkerSession<I, O> extends FramedSession<I, O> {

	/**
	 * Waiting bytes from which on they are counted to the memory of all: less is not
	 * worth a task of the loop at the end of each burst.
	 */
	private static final int COUNTED_FROM = 4 * 1024;

	private static final VarHandle INBOX;

	private static final VarHandle SUSPENDED;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			INBOX = lookup.findVarHandle(WorkerSession.class, "inbox", Inbox.class);
			SUSPENDED = lookup.findVarHandle(WorkerSession.class, "suspended", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Workers workers;

	/** Where calls wait while the handler is at work; set by the loop. */
	private volatile @Nullable Inbox inbox;

	/** Enough waits: the client is not read. */
	private volatile boolean suspended;

	/** Bytes that wait, as far as they are counted; set by the loop. */
	private volatile int counted;

	/** Messages that wait, and that come, are of no use any more. */
	private volatile boolean dropping;

	private boolean draining;

	private boolean inputEnded;

	WorkerSession(Connection connection, Desk<I, O> desk, Workers workers) {
		super(connection, desk);
		this.workers = workers;
	}

	@Override
	void call(HandlerCall call) {
		add(call, 0);
	}

	@Override
	void callClosed(CloseReason reason) {
		Inbox present = this.inbox;
		if (reason == CloseReason.CUT && this.draining) {
			dropMessages();
			if (present != null) {
				present.interrupt();
			}
		}
		add(() -> handler().onClose(this, reason), 0);
	}

	@Override
	void handle(I message, int length) {
		add(() -> handler().onMessage(this, message), length);
	}

	private void add(HandlerCall call, int length) {
		if (length > 0) {
			desk().counters().countWaiting(1);
		}
		Inbox present = this.inbox;
		if (present == null || !present.add(call, length)) {
			Inbox next = new Inbox(this);
			next.add(call, length);
			this.inbox = next;
			begin(next);
		}
	}

	/** Has somebody work on what waits. For any thread. */
	void begin(Inbox work) {
		try {
			this.workers.executor().execute(work);
		}
		catch (RejectedExecutionException ex) {
			IllegalStateException failure = new IllegalStateException(
					"The executor of the message handlers takes no work", ex);
			onLoop(() -> this.connection.fail(failure));
			dropMessages();
			Thread.startVirtualThread(work); // for what tells the handler of the end
		}
	}

	@Override
	void dropMessages() {
		this.dropping = true;
	}

	boolean isDropping() {
		return this.dropping;
	}

	@Override
	public void onRead(Connection own, ByteBuffer input) {
		super.onRead(own, input);
		settle();
	}

	/** Follows what waits. On the loop's thread. */
	private void settle() {
		if (isOver()) {
			return;
		}
		Inbox present = this.inbox;
		if (present != null) {
			count(present);
		}
		Rest left = rest();
		boolean full = (left != null && !left.isAwaited()) || (present != null && present.isFull());
		if (full && !this.suspended) {
			this.connection.pauseReading();
			this.suspended = true;
			resumeIfDue(present); // it may have been emptied just before
		}
	}

	private void count(Inbox present) {
		int bytes = present.bytes();
		if (bytes >= COUNTED_FROM || this.counted > 0) {
			this.counted = (bytes >= COUNTED_FROM) ? bytes : 0;
			kept();
			if (this.counted > 0 && present.isClosed()) {
				this.counted = 0;
				kept();
			}
		}
	}

	/** A message has been taken. On the worker's thread. */
	void taken(Inbox from) {
		desk().counters().countWaiting(-1);
		resumeIfDue(from);
	}

	private void resumeIfDue(@Nullable Inbox from) {
		if (this.suspended && (from == null || from.isHalfEmpty()) && SUSPENDED.compareAndSet(this, true, false)) {
			later(this::goOn);
		}
	}

	/** Enough was taken. On the loop's thread. */
	private void goOn() {
		if (isOver()) {
			return;
		}
		this.connection.resumeReading();
		resume();
		settle();
		if (this.inputEnded && !this.suspended) {
			endInput();
		}
	}

	/** Nothing waits any more. On the worker's thread. */
	void finished(Inbox work) {
		INBOX.compareAndSet(this, work, null);
		if (this.counted > 0) {
			onLoop(() -> {
				if (this.inbox == null) {
					this.counted = 0;
					kept();
				}
			});
		}
	}

	@Override
	public void onInputEnd(Connection own) {
		this.inputEnded = true;
		if (!this.suspended) {
			endInput();
		}
	}

	private void endInput() {
		this.inputEnded = false;
		super.onInputEnd(this.connection);
	}

	@Override
	public void onDraining(Connection own) {
		this.draining = true;
		super.onDraining(own);
	}

	/** Does something for a message. On the worker's thread. */
	void workOnMessage(HandlerCall call) {
		work(() -> {
			try {
				this.workers.handle(this, call);
			}
			catch (MalformedMessageException ex) {
				throw ex;
			}
			catch (Exception ex) {
				if (isOpen() || !isOfTheEnd(ex)) {
					handler().onFailure(this, ex);
				}
			}
		});
	}

	/** Does something else. On the worker's thread. */
	void work(HandlerCall call) {
		try {
			call.run();
		}
		catch (MalformedMessageException ex) {
			violated(ex);
		}
		catch (Throwable ex) {
			if (isOpen() || !isOfTheEnd(ex)) {
				onLoop(() -> failed(ex));
			}
		}
	}

	/** Who finds a client gone fails, and it is nobody's fault. */
	private static boolean isOfTheEnd(Throwable failure) {
		return failure instanceof IOException || failure instanceof InterruptedException;
	}

	/** The handler has found out that what has come is no message. */
	private void violated(MalformedMessageException cause) {
		dropMessages();
		onLoop(this::breakOff);
		desk().counters().countRejected(cause.fault());
		try {
			lastWord(cause);
		}
		catch (Exception ex) {
			onLoop(() -> failed(ex));
		}
	}

	@Override
	boolean takesMessages() {
		Inbox present = this.inbox;
		return !isOver() && (present == null || !present.isFull());
	}

	@Override
	boolean isAtRest() {
		return this.inbox == null && !this.suspended;
	}

	@Override
	int keptElsewhere() {
		return this.counted;
	}

}
