package dev.selecho.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.selecho.loop.SelectorLoop;
import dev.selecho.net.ConnectionInfo.Reading;
import dev.selecho.net.Lifetime.Debt;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: reads what comes, keeps what the socket refuses, and ends
 * without losing either. <pre>
 *       close, drain, idle, age           flushed
 *  OPEN ───────────────────────► FLUSHING ───────► LINGERING
 *   │                                │ output goes on,  │ our FIN is out,
 *   │ reset, error, cut              │ input is         │ the rest is
 *   │                                │ discarded        │ a {@link Farewell}
 *   ▼                                ▼                  ▼
 * CLOSED ◄───────────────────────────┴──────────────────┘
 * </pre> The client's FIN alone changes no phase: it ends the input, and the handler
 * decides. A socket with unread input is never closed while output is under way, for that
 * turns into a reset which destroys the output (RFC 1122, 4.2.2.13).
 */
final class TcpConnection extends Member implements Connection {

	/** How soon to ask again whether a connection that is due to end can. */
	private static final long RECHECK = TimeUnit.MILLISECONDS.toNanos(10);

	/** The same where its socket or the memory of all has to come first. */
	private static final long RECHECK_HELD_BACK = TimeUnit.MILLISECONDS.toNanos(250);

	/** Until its factory has given it one; the connection can fail before that. */
	private static final ConnectionHandler NO_HANDLER = (connection, input) -> input.position(input.limit());

	private enum Phase {

		OPEN, FLUSHING, LINGERING, CLOSED

	}

	private final Entrance entrance;

	private final Transport transport;

	private final long id;

	private final SocketAddress remoteAddress;

	private final Output output;

	private final Input input;

	private final Lifetime lifetime;

	private ConnectionHandler handler = NO_HANDLER;

	private Phase phase = Phase.OPEN;

	/** Why it ends, once it does. */
	private CloseReason reason = CloseReason.DONE;

	/** What went wrong while the handler was at work. */
	private @Nullable Throwable failure;

	private boolean unsettled;

	/** Bytes of it move in a drain: the client is awake, and may answer our FIN late. */
	private boolean movesInDrain;

	TcpConnection(Entrance entrance, SocketChannel channel) throws IOException {
		this.entrance = entrance;
		this.transport = new PlainTransport(channel);
		this.id = lane().commons().ids().incrementAndGet();
		this.remoteAddress = channel.getRemoteAddress();
		this.lifetime = new Lifetime(entrance.settings(), loop().now(), entrance.jitteredMaxAge());
		this.output = new Output(lane(), this.transport, counters(), this.lifetime);
		this.input = new Input(lane(), this.transport, counters(), entrance.settings(), this.output);
	}

	/**
	 * Begins to serve the client. From now on the connection answers for its place, its
	 * channel and whatever fails.
	 */
	void open() {
		counters().accepted.increment();
		counters().active.increment();
		ClientLog.opened(this);
		try {
			this.handler = Objects.requireNonNull(this.entrance.listener().handlers().handlerFor(this),
					() -> "The " + ConnectionHandlerFactory.class.getSimpleName() + " of listener '" + listener()
							+ "' returned null, and no handler");
			this.handler.onOpen(this);
			reschedule();
		}
		catch (Throwable ex) {
			loop().trouble().charge(this, HandlerException.mark(ex));
		}
	}

	@Override
	public void write(ByteBuffer source) {
		loop().checkThread();
		try {
			if (takesOutput() && source.hasRemaining() && !this.output.write(source)) {
				settleLater();
			}
		}
		catch (IOException | IllegalStateException ex) {
			fail(ex);
		}
		source.position(source.limit());
	}

	@Override
	public void close() {
		loop().checkThread();
		close(this.input.hasEnded() ? CloseReason.PEER : CloseReason.DONE);
	}

	@Override
	public void execute(Runnable task) {
		loop().execute(() -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				fail(HandlerException.mark(ex));
			}
		});
	}

	@Override
	public boolean isOpen() {
		loop().checkThread();
		return takesOutput();
	}

	private boolean takesOutput() {
		return this.phase == Phase.OPEN && this.failure == null;
	}

	/** Whether nothing is sent any more: what is left is a farewell, or nothing. */
	private boolean hasLeft() {
		return this.phase == Phase.LINGERING || this.phase == Phase.CLOSED;
	}

	@Override
	public long pending() {
		loop().checkThread();
		return this.output.size();
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public String listener() {
		return this.entrance.listener().name();
	}

	@Override
	protected void ready(int readyOps) throws IOException {
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
		this.output.flush();
		if (this.input.socketWritable() && !receive(Input.SMALL_READ)) {
			endIfDue();
		}
	}

	/** Memory was scarce when this was due; now the socket has been asked. */
	private void endIfDue() {
		CloseReason why = whyEnd(loop().now());
		if (why == CloseReason.CUT) {
			cut();
		}
		else if (why != null) {
			close(why);
		}
	}

	private void readable() throws IOException {
		if (!takesOutput() || this.input.admits()) {
			receive(this.input.share());
		}
	}

	/** Reads once. Tells whether anything has come, or the end. */
	private boolean receive(int limit) throws IOException {
		ByteBuffer bytes = this.input.read(takesOutput() ? Math.min(limit, this.input.room()) : limit);
		if (bytes == null) {
			endInput();
			return true;
		}
		if (!bytes.hasRemaining()) {
			return false;
		}
		// Input that is only discarded is no progress: it must not put an end off.
		if (takesOutput()) {
			this.lifetime.moved(loop().now());
			handle(bytes);
		}
		else if (this.reason.isByServer()) {
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
			throw HandlerException.of(ex);
		}
		if (input.hasRemaining()) {
			throw new IllegalStateException("The handler left " + input.remaining() + " bytes of its input unread");
		}
	}

	private void endInput() {
		if (takesOutput()) {
			this.lifetime.moved(loop().now());
			try {
				this.handler.onInputEnd(this);
			}
			catch (Exception ex) {
				throw HandlerException.of(ex);
			}
			reschedule();
		}
	}

	/** What goes wrong outside the connection's own turn ends it at the turn's end. */
	private void fail(Throwable cause) {
		if (hasLeft()) {
			loop().trouble()
				.failed("A task of the connection from " + this.remoteAddress + ", which has ended, failed",
						HandlerException.causeOf(cause));
		}
		else if (this.failure == null) {
			this.failure = cause;
			settleLater();
		}
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
	@Override
	protected void settle() throws IOException {
		this.unsettled = false;
		if (hasLeft()) {
			return;
		}
		if (this.failure != null) {
			loop().trouble().charge(this, this.failure);
			return;
		}
		if (this.phase == Phase.FLUSHING && this.output.isEmpty()) {
			endDelivered();
			return;
		}
		this.input.update(takesOutput() && !this.input.hasEnded());
		watch(wanted());
		if (this.input.awaitsRoom()) {
			lane().settleWithRoom(this);
		}
		if (this.input.hasEnded()) {
			reschedule();
		}
	}

	/** The client's own FIN is here, or has to be waited for. */
	private void endDelivered() throws IOException {
		if (this.input.hasEnded()) {
			terminate(this.reason);
			return;
		}
		this.transport.shutdownOutput();
		enter(Phase.LINGERING);
		this.input.update(false);
		Farewell farewell = new Farewell(this.entrance, this.transport, this, () -> terminate(this.reason));
		handOver(farewell);
		farewell.begin(this.movesInDrain);
	}

	/**
	 * The interest set that the present state asks for. Never empty for long while the
	 * client could vanish unseen: who is not read has output waiting, or waits for its
	 * socket, or is looked at again soon.
	 */
	private int wanted() {
		int ops = this.input.isWanted() ? SelectionKey.OP_READ : 0;
		if (!this.output.isEmpty() || this.input.awaitsSocket()) {
			ops |= SelectionKey.OP_WRITE;
		}
		return ops;
	}

	private void close(CloseReason why) {
		if (takesOutput()) {
			this.reason = why;
			DrainPlan drain = lane().drain();
			this.movesInDrain = drain != null && (this.lifetime.hasMovedIn(drain) || !this.output.isEmpty());
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
		if (due - now > ConnectionSettings.FOREVER / 2 || hasLeft()) {
			loop().deadlines().cancel(this);
		}
		else if (!isScheduled() || due - due() < 0) {
			loop().deadlines().schedule(this, due);
		}
	}

	private long due(long now) {
		return (this.phase == Phase.OPEN) ? this.lifetime.dueWhileOpen(isUntaken(), lane().drain(), now)
				: this.lifetime.dueWhileEnding(this.reason == CloseReason.PEER);
	}

	private boolean isUntaken() {
		return this.input.hasEnded() && !this.output.isEmpty();
	}

	@Override
	protected void expired(long now) throws IOException {
		long late = due();
		if (this.phase == Phase.OPEN) {
			CloseReason why = whyEnd(now);
			if (why != null && !isGranted(late, now)) {
				endOpen(why, now);
			}
		}
		else if (due(now) - now <= 0 && !this.output.flush() && !isGranted(late, now)) {
			cut();
		}
		settle();
		rescheduleAfterExpiry(now);
	}

	private boolean isGranted(long due, long now) {
		return loop().wasAbsent(due) && this.lifetime.grant(lane().drain(), now);
	}

	/**
	 * Ends what is due, and owes nothing. Input that the server itself holds back is owed
	 * its answer: such a connection goes on until memory allows a look at its socket, or
	 * a deadline cuts it.
	 */
	private void endOpen(CloseReason why, long now) throws IOException {
		// What is ready goes before what is due: a process that was frozen wakes to both.
		boolean served = this.output.flush();
		boolean heldBack = this.input.isHeldBack();
		if (!this.input.hasEnded() && !heldBack) {
			served |= receive(Input.SMALL_READ);
		}
		boolean overdue = this.lifetime.isOverdue(now);
		if (served && !overdue) {
			return;
		}
		if (why == CloseReason.CUT || (heldBack && overdue)) {
			cut();
		}
		else if (!heldBack || !this.output.isEmpty()) {
			close(why);
			if (served) {
				// In the midst of a stream, perhaps: is there more that nobody answers?
				receive(Integer.MAX_VALUE);
			}
		}
	}

	private @Nullable CloseReason whyEnd(long now) {
		Debt debt = !this.handler.isIdle() ? Debt.REPLY : this.output.isEmpty() ? Debt.NONE : Debt.OUTPUT;
		return this.lifetime.whyEnd(debt, isUntaken(), lane().drain(), now);
	}

	private void rescheduleAfterExpiry(long now) {
		if (hasLeft() || isScheduled()) {
			return;
		}
		long due = due(now);
		if (due - now <= ConnectionSettings.FOREVER / 2) {
			long soonest = now + (this.input.isHeldBack() ? RECHECK_HELD_BACK : RECHECK);
			loop().deadlines().schedule(this, (due - soonest < 0) ? soonest : due);
		}
	}

	@Override
	void drain() {
		if (this.phase == Phase.OPEN) {
			reschedule();
		}
		else {
			this.movesInDrain = true;
		}
	}

	/** An operator ends it: as a drain would, or by a reset. */
	void endByOperator(boolean reset) {
		if (reset && !hasLeft()) {
			terminate(CloseReason.ADMIN, true);
		}
		else {
			close(CloseReason.ADMIN);
		}
	}

	@Override
	void cut() {
		terminate(CloseReason.CUT);
	}

	@Override
	protected void failed(Throwable cause) {
		if (cause instanceof IOException) {
			terminate(CloseReason.RESET);
		}
		else {
			loop().trouble()
				.warn("The connection from " + this.remoteAddress + " failed", HandlerException.causeOf(cause));
			terminate(CloseReason.ERROR);
		}
	}

	private void terminate(CloseReason why) {
		terminate(why, why == CloseReason.CUT || why == CloseReason.ERROR || !this.output.isEmpty());
	}

	/** The only way to the end: whatever the connection holds is given back here. */
	private void terminate(CloseReason why, boolean incomplete) {
		if (this.phase == Phase.CLOSED) {
			return;
		}
		boolean delivered = this.phase == Phase.LINGERING;
		this.phase = Phase.CLOSED;
		loop().deadlines().cancel(this);
		lane().needsNoRoom(this);
		this.input.update(false);
		if (!delivered) {
			closeTransport(incomplete);
		}
		this.output.release();
		counters().active.add(-1);
		counters().closed.increment(why);
		long age = this.lifetime.age(loop().now());
		counters().durationNanos.add(age);
		lane().connectionEnded(why);
		this.entrance.places().giveBack();
		ClientLog.ended(this, why, age);
		if (lane().history().isKept()) {
			lane().history()
				.add(new EndedConnection(this.id, listener(), this.remoteAddress, why, Duration.ofNanos(age),
						this.input.received(), this.output.sent(), loop().now()));
		}
		try {
			this.handler.onClose(this, why);
		}
		catch (Throwable ex) {
			loop().trouble().failed("The end of the connection from " + this.remoteAddress + " was not dealt with", ex);
		}
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
			loop().trouble().warn("A socket could not be closed", ex);
		}
	}

	long id() {
		return this.id;
	}

	boolean isClosed() {
		return this.phase == Phase.CLOSED;
	}

	long bytes() {
		return this.input.received() + this.output.sent();
	}

	long idle() {
		return this.lifetime.idle(loop().now());
	}

	long waiting() {
		return this.output.size();
	}

	ConnectionInfo info() {
		ConnectionInfo.Phase now = switch (this.phase) {
			case OPEN -> ConnectionInfo.Phase.OPEN;
			case FLUSHING -> ConnectionInfo.Phase.FLUSHING;
			case LINGERING, CLOSED -> ConnectionInfo.Phase.LINGERING;
		};
		return new ConnectionInfo(this.id, listener(), this.remoteAddress,
				Duration.ofNanos(this.lifetime.age(loop().now())), Duration.ofNanos(idle()), this.input.received(),
				this.output.sent(), this.output.size(), now, reading());
	}

	private Reading reading() {
		return (this.phase != Phase.OPEN && !this.input.hasEnded()) ? Reading.DISCARDED : this.input.reading();
	}

	@Override
	TcpConnection connection() {
		return this;
	}

	@Override
	String listenerName() {
		return listener();
	}

	private ListenerCounters.Cell counters() {
		return this.entrance.counters();
	}

	private Lane lane() {
		return this.entrance.lane();
	}

	private SelectorLoop loop() {
		return this.entrance.lane().loop();
	}

}
