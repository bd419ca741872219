package dev.selecho.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * One client's connection: reads what comes, keeps what the socket refuses, and ends
 * without losing either. <pre>
 *       close, drain, idle, age           flushed
 *  OPEN ───────────────────────► FLUSHING ───────► LINGERING
 *   │                                │ output goes on,  │ our FIN is out,
 *   │ reset, error, cut              │ input is         │ input is read
 *   │                                │ discarded        │ to its end
 *   ▼                                ▼                  ▼ client's FIN or deadline
 * CLOSED ◄───────────────────────────┴──────────────────┘
 * </pre> The client's FIN alone changes no phase: it ends the input, and the handler
 * decides. A socket with unread input is never closed while output is under way, for that
 * turns into a reset which destroys the output (RFC 1122, 4.2.2.13).
 */
final class TcpConnection extends Selectable implements Connection {

	/**
	 * The share of one connection while memory is scarce or the turn is crowded. A socket
	 * that reports itself writable usually takes so much back: Linux does so with a third
	 * of its send buffer free.
	 */
	static final int SMALL_READ = 4 * 1024;

	/** What a client may have sent by the end of the linger time, in reads. */
	private static final int MAX_DISCARDS = 16;

	/** How soon to ask again whether a connection that is due to end can. */
	private static final long RECHECK = TimeUnit.MILLISECONDS.toNanos(10);

	private enum Phase {

		OPEN, FLUSHING, LINGERING, CLOSED

	}

	private final Acceptor acceptor;

	private final Transport transport;

	private final InetSocketAddress remoteAddress;

	private final ConnectionHandler handler;

	private final WriteQueue queue;

	private final ReadGate gate;

	private final Lifetime lifetime;

	private Phase phase = Phase.OPEN;

	/** Why it ends, once it does. */
	private CloseReason reason = CloseReason.DONE;

	/** What went wrong while the handler was at work. */
	private @Nullable Exception failure;

	private boolean inputEnded;

	private boolean unsettled;

	TcpConnection(Acceptor acceptor, SocketChannel channel, InetSocketAddress remoteAddress) {
		this.acceptor = acceptor;
		this.transport = new PlainTransport(channel);
		this.remoteAddress = remoteAddress;
		this.queue = new WriteQueue(loop().chunks(), counters().pending);
		this.gate = new ReadGate(this.queue, loop().chunks(), acceptor.settings(), counters().readsPaused);
		this.lifetime = new Lifetime(acceptor.settings(), loop().now(), acceptor.jitteredMaxAge());
		this.handler = listener().handlers().handlerFor(this);
	}

	@Override
	public void write(ByteBuffer source) {
		loop().checkThread();
		try {
			if (isOpen() && this.queue.isEmpty()) {
				sent(this.transport.write(source));
			}
			if (isOpen() && source.hasRemaining()) {
				enqueue(source);
			}
		}
		catch (IOException ex) {
			fail(ex);
		}
		source.position(source.limit());
	}

	private void enqueue(ByteBuffer source) {
		if (!this.queue.add(source)) {
			fail(new IllegalStateException("No room is left for output that waits"));
		}
		settleLater();
	}

	@Override
	public void close() {
		loop().checkThread();
		close(this.inputEnded ? CloseReason.PEER : CloseReason.DONE);
	}

	@Override
	public void execute(Runnable task) {
		loop().execute(() -> {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				fail(new HandlerException(ex));
			}
		});
	}

	@Override
	public boolean isOpen() {
		return this.phase == Phase.OPEN && this.failure == null;
	}

	@Override
	public long pending() {
		return this.queue.size();
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public Listener listener() {
		return this.acceptor.listener();
	}

	void opened() {
		try {
			this.handler.onOpen(this);
		}
		catch (Exception ex) {
			fail(new HandlerException(ex));
		}
		reschedule();
	}

	@Override
	void ready(int readyOps) throws IOException {
		if ((readyOps & SelectionKey.OP_WRITE) != 0) {
			writable();
		}
		// Asked again: what was just written may have changed whether more is wanted.
		if ((readyOps & wanted() & SelectionKey.OP_READ) != 0) {
			readable();
		}
		settle();
	}

	private void writable() throws IOException {
		flush();
		if (this.gate.socketWritable() && !receive(SMALL_READ)) {
			endIfDue();
		}
	}

	/** Memory was scarce when this was due; now the socket has been asked. */
	private void endIfDue() {
		CloseReason why = whyEnd(loop().now());
		if (why != null) {
			close(why);
		}
	}

	private void readable() throws IOException {
		if (!isOpen() || this.gate.admits()) {
			receive(loop().isCrowded() ? SMALL_READ : Integer.MAX_VALUE);
		}
	}

	private boolean flush() throws IOException {
		if (this.queue.isEmpty()) {
			return false;
		}
		long length = this.queue.flush(this.transport, loop().isCrowded() ? 1 : ChunkPool.MAX_CHUNKS_PER_WRITE);
		sent(length);
		return length > 0;
	}

	private void sent(long length) {
		if (length > 0) {
			counters().sent.add(length);
			loop().moved(length);
			this.lifetime.moved(loop().now());
		}
	}

	/**
	 * Reads once: the bound on what one connection may have done at one event. Never more
	 * than there is room for, should the socket take nothing of the reply.
	 */
	private boolean receive(int limit) throws IOException {
		ByteBuffer buffer = loop().readBuffer();
		int room = isOpen() ? loop().chunks().room() : Integer.MAX_VALUE;
		buffer.clear().limit(Math.min(Math.min(limit, room), buffer.capacity()));
		int length = this.transport.read(buffer);
		if (length == 0) {
			return false;
		}
		if (length < 0) {
			endInput();
			return true;
		}
		counters().received.add(length);
		loop().moved(length);
		// Input that is only discarded is no progress: it must not put an end off.
		if (isOpen()) {
			this.lifetime.moved(loop().now());
			handle(buffer.flip());
		}
		else if (this.phase == Phase.FLUSHING && this.reason.isByServer()) {
			// It came before our FIN and gets no answer: the end must not look clean.
			cut();
		}
		return true;
	}

	private void handle(ByteBuffer input) {
		try {
			this.handler.onRead(this, input);
		}
		catch (Exception ex) {
			throw new HandlerException(ex);
		}
		if (input.hasRemaining()) {
			throw new IllegalStateException("The handler left " + input.remaining() + " bytes of its input unread");
		}
	}

	private void endInput() {
		this.inputEnded = true;
		if (isOpen()) {
			this.lifetime.moved(loop().now());
			try {
				this.handler.onInputEnd(this);
			}
			catch (Exception ex) {
				throw new HandlerException(ex);
			}
			reschedule();
		}
	}

	/** What goes wrong outside the connection's own turn ends it at the turn's end. */
	private void fail(Exception cause) {
		this.failure = cause;
		settleLater();
	}

	private void settleLater() {
		if (!this.unsettled) {
			this.unsettled = true;
			loop().settleLater(this);
		}
	}

	/**
	 * Brings phase, back-pressure and interest in line with what has happened. Each
	 * follows from the present state alone, so that calling it once too often changes
	 * nothing.
	 */
	void settle() throws IOException {
		this.unsettled = false;
		if (this.phase == Phase.CLOSED) {
			return;
		}
		if (this.failure != null) {
			failed(this.failure);
			return;
		}
		if (this.phase == Phase.FLUSHING && this.queue.isEmpty() && !this.inputEnded) {
			this.transport.shutdownOutput();
			enter(Phase.LINGERING);
		}
		if (this.phase != Phase.OPEN && this.queue.isEmpty() && this.inputEnded) {
			terminate(this.reason);
			return;
		}
		this.gate.update(isOpen() && !this.inputEnded);
		watch(wanted());
		if (this.gate.awaitsRoom()) {
			reschedule();
		}
	}

	/**
	 * The interest set that the present state asks for. Never empty for long while the
	 * client could vanish unseen: who is not read has output waiting, or waits for its
	 * socket, or is looked at again soon.
	 */
	private int wanted() {
		int ops = 0;
		if (!this.inputEnded && this.gate.isOpen()) {
			ops |= SelectionKey.OP_READ;
		}
		if (!this.queue.isEmpty() || this.gate.awaitsSocket()) {
			ops |= SelectionKey.OP_WRITE;
		}
		return ops;
	}

	private void close(CloseReason why) {
		if (isOpen()) {
			this.reason = why;
			enter(Phase.FLUSHING);
			settleLater();
		}
	}

	private void enter(Phase next) {
		if (next.compareTo(this.phase) <= 0) {
			throw new IllegalStateException(this.phase + " cannot become " + next);
		}
		this.phase = next;
		this.lifetime.moved(loop().now());
		reschedule();
	}

	/**
	 * Bytes move a deadline only further away: it is left as it is, and looked at again
	 * when it expires. So an exchange costs no timer operation.
	 */
	private void reschedule() {
		long now = loop().now();
		long due = due(now);
		if (due - now > ConnectionSettings.FOREVER / 2 || this.phase == Phase.CLOSED) {
			loop().cancel(this);
		}
		else if (!isScheduled() || due - this.due < 0) {
			loop().schedule(this, due);
		}
	}

	private long due(long now) {
		if (this.gate.awaitsRoom()) {
			return now + RECHECK;
		}
		return switch (this.phase) {
			case OPEN -> this.lifetime.dueWhileOpen(this.inputEnded, loop().drain(), now);
			case FLUSHING -> this.lifetime.dueWhileEnding(this.reason == CloseReason.PEER);
			case LINGERING, CLOSED -> this.lifetime.dueWhileEnding(false);
		};
	}

	@Override
	void expired(long now) throws IOException {
		if (this.phase == Phase.OPEN) {
			expiredOpen(now);
		}
		else if (due(now) - now <= 0 && !flush()) {
			cut();
		}
		settle();
		rescheduleAfterExpiry(now);
	}

	/**
	 * Ends what is due, and owes nothing. Input that the server itself holds back is owed
	 * its answer: such a connection goes on until memory allows a look at its socket, or
	 * a deadline cuts it.
	 */
	private void expiredOpen(long now) throws IOException {
		CloseReason why = whyEnd(now);
		if (why == null) {
			return;
		}
		// What is ready goes before what is due: a process that was frozen wakes to both.
		boolean served = flush();
		boolean heldBack = !this.inputEnded && !(this.gate.isOpen() && this.gate.admits());
		if (!this.inputEnded && !heldBack) {
			served |= receive(SMALL_READ);
		}
		boolean overdue = this.lifetime.isOverdue(now);
		if (served && !overdue) {
			return;
		}
		if (why == CloseReason.CUT || (heldBack && overdue)) {
			cut();
		}
		else if (!heldBack || !this.queue.isEmpty()) {
			close(why);
			if (served) {
				// In the midst of a stream, perhaps: is there more that nobody answers?
				receive(Integer.MAX_VALUE);
			}
		}
	}

	private @Nullable CloseReason whyEnd(long now) {
		boolean betweenExchanges = this.queue.isEmpty() && this.handler.isIdle();
		return this.lifetime.whyEnd(this.inputEnded, betweenExchanges, loop().drain(), now);
	}

	private void rescheduleAfterExpiry(long now) {
		if (this.phase == Phase.CLOSED || isScheduled()) {
			return;
		}
		long due = due(now);
		if (due - now <= ConnectionSettings.FOREVER / 2) {
			loop().schedule(this, (due - now < RECHECK) ? now + RECHECK : due);
		}
	}

	@Override
	void drain(Drain drain) {
		if (this.phase == Phase.OPEN) {
			reschedule();
		}
	}

	@Override
	void cut() {
		if (this.phase == Phase.LINGERING) {
			discard();
			terminate(this.reason);
		}
		else {
			terminate(CloseReason.CUT);
		}
	}

	/** Everything is delivered but for what a reset would destroy: none shall be sent. */
	private void discard() {
		try {
			int reads = 0;
			while (!this.inputEnded && reads < MAX_DISCARDS && receive(Integer.MAX_VALUE)) {
				reads++;
			}
		}
		catch (IOException ex) {
			// the client was faster, and has reset it
		}
	}

	@Override
	void failed(Throwable cause) {
		if (this.phase == Phase.CLOSED) {
			return;
		}
		if (cause instanceof IOException) {
			terminate((this.phase == Phase.LINGERING) ? this.reason : CloseReason.RESET);
		}
		else {
			loop().trouble("The connection from " + this.remoteAddress + " failed",
					(cause instanceof HandlerException) ? cause.getCause() : cause);
			terminate(CloseReason.ERROR);
		}
	}

	/** The only way to the end: whatever the connection holds is given back here. */
	private void terminate(CloseReason why) {
		if (this.phase == Phase.CLOSED) {
			return;
		}
		this.phase = Phase.CLOSED;
		loop().cancel(this);
		this.gate.update(false);
		closeTransport(why == CloseReason.CUT || why == CloseReason.ERROR || !this.queue.isEmpty());
		this.queue.release();
		counters().active.add(-1);
		counters().closed.increment(why);
		counters().durationNanos.add(this.lifetime.age(loop().now()));
		loop().connectionEnded(why);
		this.acceptor.connectionEnded();
		this.handler.onClose(this, why);
	}

	/** A client that has not got everything must not see an end that looks like one. */
	private void closeTransport(boolean incomplete) {
		try {
			if (incomplete) {
				this.transport.abort();
			}
			else {
				this.transport.close();
			}
		}
		catch (IOException ex) {
			loop().trouble("A socket could not be closed", ex);
		}
	}

	private ListenerCounters counters() {
		return this.acceptor.listener().counters();
	}

	private SelectorLoop loop() {
		return this.acceptor.loop();
	}

}
