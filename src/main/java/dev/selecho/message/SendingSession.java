package dev.selecho.message;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

import dev.selecho.net.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to one client: at once on its loop's thread, by an {@link Outbox} from any
 * other; and its end. {@link FramedSession} extends it, and is no object beside it: there
 * is one for each idle client.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
abstract class SendingSession<I, O> extends FrameReader implements Session<O> {

	private static final VarHandle OUTBOX;

	static {
		try {
			OUTBOX = MethodHandles.lookup().findVarHandle(SendingSession.class, "outbox", Outbox.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Desk<I, O> desk;

	/** There is one once another thread has sent something. */
	private volatile @Nullable Outbox outbox;

	/** What is to be done at the end. */
	private @Nullable Set<Runnable> ends;

	/** Nothing more is sent: closed, or ended. For any thread. */
	private volatile boolean closed;

	private boolean ended;

	SendingSession(Connection connection, Desk<I, O> desk) {
		super(connection);
		this.desk = desk;
	}

	/** Messages that wait are of no use any more. For any thread. */
	abstract void dropMessages();

	final Desk<I, O> desk() {
		return this.desk;
	}

	/** Whether something is on its way that other threads have sent. */
	final boolean hasPushes() {
		Outbox pushed = this.outbox;
		return pushed != null && !pushed.isEmpty();
	}

	/** More output is welcome again. On the loop's thread. */
	final void outputDrained() {
		Outbox pushed = this.outbox;
		if (pushed != null) {
			pushed.drained();
		}
	}

	/** The connection has ended. On the loop's thread. */
	final void endSending() {
		this.closed = true;
		this.ended = true;
		Outbox pushed = this.outbox;
		if (pushed != null) {
			pushed.end();
		}
		if (this.ends != null) {
			this.ends.forEach(Runnable::run);
			this.ends = null;
		}
	}

	@Override
	public final void send(O message) throws IOException, InterruptedException {
		if (this.connection.isOnLoop()) {
			write(message);
			return;
		}
		ByteBuffer bytes = this.desk.encodeApart(message);
		if (!this.connection.mayWait()) {
			force(bytes);
			return;
		}
		if (this.closed) {
			throw new IOException("The session has ended");
		}
		outbox().send(bytes);
		this.desk.counters().countPushed();
	}

	/** On the thread of another loop: as on the session's own. */
	private void force(ByteBuffer bytes) {
		if (this.closed) {
			return;
		}
		if (outbox().force(bytes)) {
			this.desk.counters().countPushed();
		}
		else {
			later(() -> this.connection.fail(new IllegalStateException("No room is left for what other loops send")));
		}
	}

	@Override
	public final boolean offer(O message) {
		boolean taken = this.connection.isOnLoop() ? offerOnLoop(message) : offer(this.desk.encodeApart(message));
		if (!taken) {
			this.desk.counters().countRefused();
		}
		return taken;
	}

	private boolean offerOnLoop(O message) {
		boolean ready = isReady();
		if (ready) {
			write(message);
		}
		return ready;
	}

	/** On the loop's thread. */
	private boolean isReady() {
		return !this.closed && this.connection.isWritable();
	}

	/** Takes what was told in bytes already. For any thread but the loop's. */
	private boolean offer(ByteBuffer bytes) {
		boolean taken = !this.closed && outbox().offer(bytes);
		if (taken) {
			this.desk.counters().countPushed();
		}
		return taken;
	}

	/**
	 * Takes what was told in bytes already. On the loop's thread.
	 * @param bytes a buffer of its own
	 * @return whether the client was ready
	 */
	final boolean offerOnLoop(ByteBuffer bytes) {
		boolean ready = isReady();
		if (ready) {
			this.connection.write(bytes);
			this.desk.countSent();
		}
		else {
			this.desk.counters().countRefused();
		}
		return ready;
	}

	/** On the loop's thread. */
	private void write(O message) {
		if (!this.closed) {
			this.connection.write(this.desk.encode(message));
		}
	}

	final Outbox outbox() {
		Outbox present = this.outbox;
		if (present == null) {
			present = new Outbox(this.connection);
			Outbox other = (Outbox) OUTBOX.compareAndExchange(this, null, present);
			return (other != null) ? other : present;
		}
		return present;
	}

	@Override
	public final void close() {
		this.closed = true;
		dropMessages();
		inOrder(this.connection::close);
	}

	@Override
	public final void abort() {
		this.closed = true;
		dropMessages();
		onLoop(this.connection::abort);
	}

	/** After what was sent before by the same thread. */
	final void inOrder(Runnable order) {
		if (this.connection.isOnLoop()) {
			order.run();
		}
		else {
			outbox().order(order);
		}
	}

	/** Now, if this is the loop's thread. */
	final void onLoop(Runnable task) {
		if (this.connection.isOnLoop()) {
			task.run();
		}
		else {
			later(task);
		}
	}

	/** On the loop's thread, after the others that wait for it. */
	final void later(Runnable task) {
		try {
			this.connection.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// with the server the session has ended, too
		}
	}

	@Override
	public final boolean isOpen() {
		return !this.closed;
	}

	@Override
	public final void whenEnded(Runnable action) {
		if (this.connection.isOnLoop()) {
			atEnd(action);
			return;
		}
		try {
			this.connection.execute(() -> atEnd(action));
		}
		catch (RejectedExecutionException ex) {
			action.run(); // with the server the session has ended, too
		}
	}

	private void atEnd(Runnable action) {
		if (this.ended) {
			action.run();
			return;
		}
		if (this.ends == null) {
			this.ends = new LinkedHashSet<>();
		}
		this.ends.add(action);
	}

	@Override
	public final void forget(Runnable action) {
		onLoop(() -> {
			if (this.ends != null) {
				this.ends.remove(action);
			}
		});
	}

	@Override
	public final long id() {
		return this.connection.id();
	}

	@Override
	public final SocketAddress remoteAddress() {
		return this.connection.remoteAddress();
	}

	@Override
	public final String listener() {
		return this.connection.listener();
	}

}
