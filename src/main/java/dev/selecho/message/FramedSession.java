package dev.selecho.message;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Connection;
import org.jspecify.annotations.Nullable;

/**
 * One client of a {@link MessageService}: what its connection brings goes to its handler
 * as messages, and what is sent goes back. Where the handler runs is for those who extend
 * it.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
abstract class FramedSession<I, O> extends FrameReader implements Session<O> {

	private static final VarHandle OUTBOX;

	static {
		try {
			OUTBOX = MethodHandles.lookup().findVarHandle(FramedSession.class, "outbox", Outbox.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Desk<I, O> desk;

	private @Nullable MessageHandler<I, O> handler;

	/** There is one once another thread has sent something. */
	private volatile @Nullable Outbox outbox;

	/** There is one once a time is limited. */
	private @Nullable SessionClock clock;

	private @Nullable Set<Runnable> ends;

	/** Nothing more is sent: closed, or ended. For any thread. */
	private volatile boolean closed;

	private boolean ended;

	/** What has come was no message. */
	private boolean broken;

	private boolean hasMessages;

	FramedSession(Connection connection, Desk<I, O> desk) {
		super(connection);
		this.desk = desk;
	}

	/** Before anything else. */
	final void serveBy(MessageHandler<I, O> own) {
		this.handler = own;
	}

	/** Calls the handler, after all that it was called for before. */
	abstract void call(HandlerCall call);

	/** Calls it for the last time. */
	abstract void callClosed(CloseReason reason);

	/** Hands on a message, to the same end. */
	abstract void handle(I message, int length);

	/** Messages that wait are of no use any more. For any thread. */
	abstract void dropMessages();

	/** Whether the handler is owed nothing and owes nothing, as far as is known here. */
	abstract boolean isAtRest();

	final Desk<I, O> desk() {
		return this.desk;
	}

	final MessageHandler<I, O> handler() {
		return Objects.requireNonNull(this.handler);
	}

	@Override
	final Framing framing() {
		return this.desk.framing();
	}

	@Override
	public final void onOpen(Connection own) {
		MessageOptions options = this.desk.options();
		if (options.firstMessageTimeout() != null || options.silenceTimeout() != null) {
			clock().opened(options);
		}
		call(() -> handler().onOpen(this));
	}

	@Override
	public void onRead(Connection own, ByteBuffer input) {
		if (this.clock != null) {
			this.clock.received();
		}
		super.onRead(own, input);
	}

	@Override
	final void message(ByteBuffer body, int length) {
		I message = this.desk.decode(body);
		this.hasMessages = true;
		handle(message, length);
	}

	@Override
	final void messagesEnded() {
		if (isOver()) {
			return; // the last word is said, or is about to be
		}
		call(() -> handler().onInputEnd(this));
	}

	@Override
	final void malformed(MalformedMessageException cause) {
		if (this.broken) {
			return;
		}
		breakOff();
		this.desk.counters().countRejected(cause.fault());
		call(() -> lastWord(cause));
	}

	/** Where the handler runs. */
	final void lastWord(MalformedMessageException cause) throws Exception {
		handler().onMalformed(this, cause);
		inOrder(() -> this.connection.reject(String.valueOf(cause.getMessage())));
	}

	/** Nothing more is read. */
	final void breakOff() {
		this.broken = true;
		discard();
	}

	/** The handler has thrown. On the loop's thread. */
	final void failed(Throwable failure) {
		if (failure instanceof MalformedMessageException cause && !this.broken) {
			malformed(cause);
		}
		else {
			this.connection.fail(failure);
		}
	}

	@Override
	final boolean isOver() {
		return this.broken || this.closed || !this.connection.isOpen();
	}

	@Override
	public final void onDrained(Connection own) {
		Outbox pushed = this.outbox;
		if (pushed != null) {
			pushed.drained();
		}
	}

	@Override
	public void onDraining(Connection own) {
		call(() -> handler().onDraining(this));
	}

	@Override
	public final void onClose(Connection own, CloseReason reason) {
		this.closed = true;
		this.ended = true;
		discard();
		Outbox pushed = this.outbox;
		if (pushed != null) {
			pushed.end();
		}
		if (this.ends != null) {
			this.ends.forEach(Runnable::run);
			this.ends = null;
		}
		callClosed(reason);
	}

	@Override
	public final boolean isIdle() {
		Outbox pushed = this.outbox;
		return rest() == null && isAtRest() && (pushed == null || pushed.isEmpty()) && handler().isIdle();
	}

	/** Whether the client is listened to, so that its silence is its own. */
	final boolean listens() {
		return takesMessages() && isAtRest();
	}

	final boolean hasMessages() {
		return this.hasMessages;
	}

	final void silent() {
		call(() -> handler().onSilence(this));
	}

	@Override
	final void unfinished(Rest unfinished) {
		if (this.desk.options().messageTimeout() != null) {
			clock().unfinished();
		}
	}

	private SessionClock clock() {
		SessionClock present = this.clock;
		if (present == null) {
			present = new SessionClock(this, this.desk.options());
			this.clock = present;
		}
		return present;
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
		this.desk.counters().countPushed(1);
	}

	/** On the thread of another loop: as on the session's own. */
	private void force(ByteBuffer bytes) {
		if (this.closed) {
			return;
		}
		if (outbox().force(bytes)) {
			this.desk.counters().countPushed(1);
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
		boolean ready = !this.closed && this.connection.isWritable();
		if (ready) {
			write(message);
		}
		return ready;
	}

	/** Takes what was told in bytes already. For any thread but the loop's. */
	private boolean offer(ByteBuffer bytes) {
		boolean taken = !this.closed && outbox().offer(bytes);
		if (taken) {
			this.desk.counters().countPushed(1);
		}
		return taken;
	}

	/**
	 * Takes what was told in bytes already. On the loop's thread.
	 * @param bytes a buffer of its own
	 * @return whether the client was ready
	 */
	final boolean offerOnLoop(ByteBuffer bytes) {
		boolean ready = !this.closed && this.connection.isWritable();
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
	private void inOrder(Runnable order) {
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
	public final void silenceTimeout(@Nullable Duration timeout) {
		onLoop(() -> {
			if (!this.closed) {
				clock().silenceTimeout(timeout);
			}
		});
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

	/** A call of the handler. */
	interface HandlerCall {

		void run() throws Exception;

	}

}
