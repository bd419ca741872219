package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * One client's socket while it is served: reads what comes, keeps what the socket
 * refuses, and ends without losing either. It knows no handler: {@link TcpConnection}
 * does, which extends it and is no object beside it, as there is one for each idle
 * client.
 */
abstract class EndPoint extends Lifetime {

	final Transport transport;

	private final Output output;

	private final Input input;

	private Phase phase = Phase.OPEN;

	/** Why it ends, once it does. */
	private CloseReason reason = CloseReason.DONE;

	/** What went wrong: it ends by a reset at the turn's end. */
	private @Nullable Throwable failure;

	/** The same, with nothing wrong. */
	private boolean aborted;

	private boolean unsettled;

	/** Bytes of it move in a drain: the client is awake, and may answer our FIN late. */
	private boolean movesInDrain;

	EndPoint(Entrance entrance, SocketChannel channel) {
		super(entrance);
		this.transport = new PlainTransport(channel);
		this.output = new Output(entrance, this.transport, this);
		this.input = new Input(entrance, this.transport, this.output);
	}

	/**
	 * Bytes have come, to be consumed. What goes wrong here is told to
	 * {@link #failLater}.
	 */
	abstract void received(ByteBuffer bytes);

	/** The client has ended its side. */
	abstract void inputEnded();

	/** Output that was too much is not any more. */
	abstract void drained();

	/** Nothing is left of it. Must not throw. */
	abstract void closed(CloseReason why);

	final Phase phase() {
		return this.phase;
	}

	@Override
	final boolean isServed() {
		return this.phase == Phase.OPEN && this.failure == null && !this.aborted;
	}

	/** What is left is a farewell, or nothing. */
	@Override
	final boolean hasLeft() {
		return this.phase.compareTo(Phase.LINGERING) >= 0;
	}

	@Override
	protected final void ready(int readyOps) throws IOException {
		if ((readyOps & SelectionKey.OP_WRITE) != 0) {
			writable();
		}
		// Asked again: what was just written may have changed whether more is wanted.
		if ((readyOps & this.input.wanted() & SelectionKey.OP_READ) != 0 && (!isServed() || this.input.admits())) {
			receive(this.input.share());
		}
		settle();
	}

	private void writable() throws IOException {
		this.output.flush();
		if (this.input.socketWritable() && !receive(Input.SMALL_READ)) {
			endIfDue();
		}
	}

	@Override
	final boolean receive(int limit) throws IOException {
		if (this.input.hasEnded()) {
			return false;
		}
		ByteBuffer bytes = this.input.read(isServed() ? Math.min(limit, this.input.room()) : limit);
		if (bytes != null && !bytes.hasRemaining()) {
			return false;
		}
		if (isServed()) {
			// Input that is only discarded is no progress: it must not put an end off.
			moved();
			serve(bytes);
		}
		else if (bytes != null && this.reason.isByServer()) {
			// It came before our FIN and gets no answer: the end must not look clean.
			cut();
		}
		return true;
	}

	private void serve(@Nullable ByteBuffer bytes) throws IOException {
		this.output.cork();
		try {
			if (bytes != null) {
				received(bytes);
			}
			else {
				inputEnded();
			}
		}
		finally {
			this.output.uncork();
		}
	}

	/** What goes wrong ends it at the turn's end; until then it takes nothing more. */
	final void failLater(Throwable cause) {
		if (hasLeft()) {
			String what = "A task of the connection from " + peer() + ", which has ended, failed";
			loop().trouble().failed(what, HandlerException.causeOf(cause));
		}
		else if (this.failure == null) {
			this.failure = cause;
			settleLater();
		}
	}

	final void settleLater() {
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
	protected final void settle() throws IOException {
		this.unsettled = false;
		if (hasLeft()) {
			return;
		}
		if (this.input.update(isServed())) {
			drained();
			this.input.update(isServed());
		}
		if (this.failure != null) {
			loop().trouble().charge(this, this.failure);
		}
		else if (this.aborted) {
			terminate(this.reason, true);
		}
		else if (this.phase == Phase.FLUSHING && this.output.isEmpty()) {
			endDelivered();
		}
		else {
			watch(this.input.wanted());
			lane().memoryWaiters().addIfNeeded(this, this.input);
			if (this.input.hasEnded()) {
				reschedule();
			}
		}
	}

	/** The client's own FIN is here, or has to be waited for. */
	private void endDelivered() throws IOException {
		if (this.input.hasEnded()) {
			terminate(this.reason, false);
			return;
		}
		this.transport.shutdownOutput();
		enter(Phase.LINGERING);
		Farewell farewell = new Farewell(this.entrance, this.transport, client(), () -> terminate(this.reason, false));
		handOver(farewell);
		farewell.begin(this.movesInDrain);
	}

	@Override
	final void end(CloseReason why) {
		if (isServed()) {
			this.reason = why;
			DrainPlan drain = lane().drain();
			this.movesInDrain = drain != null && (hasMovedIn(drain) || this.output.pending() > 0);
			enter(Phase.FLUSHING);
			settleLater();
		}
	}

	/** Ends by a reset at the turn's end; until then it takes nothing more. */
	final void abort(CloseReason why) {
		if (!hasLeft() && !this.aborted) {
			this.reason = why;
			this.aborted = true;
			settleLater();
		}
	}

	private void enter(Phase next) {
		if (next.compareTo(this.phase) <= 0) {
			throw new IllegalStateException(this.phase + " cannot become " + next);
		}
		this.phase = next;
		moved();
		reschedule();
	}

	@Override
	final void drain() {
		if (this.phase == Phase.OPEN) {
			reschedule();
		}
		else {
			this.movesInDrain = true;
		}
	}

	@Override
	final void cut() {
		terminate(CloseReason.CUT, true);
	}

	@Override
	protected final void failed(Throwable cause) {
		// What went wrong first: a reset may follow from it.
		Throwable first = (this.failure != null) ? this.failure : cause;
		if (first instanceof IOException) {
			terminate(CloseReason.RESET, !this.output.isEmpty());
		}
		else {
			loop().trouble().warn("The connection from " + peer() + " failed", HandlerException.causeOf(first));
			terminate(CloseReason.ERROR, true);
		}
	}

	/**
	 * The only way to the end: whatever the connection holds is given back here.
	 * @param incomplete whether its client must not take what it has got for the whole
	 */
	final void terminate(CloseReason why, boolean incomplete) {
		if (this.phase == Phase.CLOSED) {
			return;
		}
		boolean delivered = this.phase == Phase.LINGERING;
		this.phase = Phase.CLOSED;
		loop().deadlines().cancel(this);
		lane().memoryWaiters().remove(this);
		this.input.update(false);
		this.input.keep(0);
		if (!delivered) {
			lane().close(incomplete ? this.transport::abort : this.transport::close);
		}
		this.output.release();
		closed(why);
	}

	@Override
	final boolean isEndedByPeer() {
		return this.reason == CloseReason.PEER;
	}

	@Override
	final Input input() {
		return this.input;
	}

	@Override
	final Output output() {
		return this.output;
	}

	@Override
	final String listenerName() {
		return this.entrance.listener().name();
	}

	/** For the log. */
	abstract String peer();

}
