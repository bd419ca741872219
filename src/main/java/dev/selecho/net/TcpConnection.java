package dev.selecho.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;

import dev.selecho.net.ConnectionInfo.Reading;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, as its handler has it: what happens at the {@link EndPoint}
 * goes to the handler, and what the handler orders to the end point.
 */
final class TcpConnection extends EndPoint implements Connection, Client {

	/** Until its factory has given it one; the connection can fail before that. */
	private static final ConnectionHandler NO_HANDLER = (connection, input) -> input.position(input.limit());

	private final long id;

	private final SocketAddress remoteAddress;

	private final SocketAddress localAddress;

	private ConnectionHandler handler = NO_HANDLER;

	/** What the handler has scheduled, if anything. */
	private @Nullable Timers timers;

	TcpConnection(Entrance entrance, SocketChannel channel) throws IOException {
		super(entrance, channel);
		this.id = lane().commons().ids().incrementAndGet();
		this.remoteAddress = channel.getRemoteAddress();
		this.localAddress = entrance.sockets().localAddress(channel);
	}

	/**
	 * Begins to serve the client. From now on the connection answers for its place, its
	 * channel and whatever fails.
	 */
	void open() {
		this.entrance.counters().accepted.increment();
		this.entrance.counters().active.increment();
		ClientLog.opened(this);
		guarded(() -> {
			this.handler = Objects.requireNonNull(this.entrance.listener().handlers().handlerFor(this),
					() -> "The " + ConnectionHandlerFactory.class.getSimpleName() + " of listener '" + listener()
							+ "' returned null, and no handler");
			this.handler.onOpen(this);
		});
		if (lane().drain() != null) {
			drainBegins();
		}
		reschedule();
	}

	/** Whatever the handler throws ends the connection. */
	private void guarded(Call call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			thrown(ex);
		}
	}

	private void thrown(Throwable failure) {
		if (failure instanceof ProtocolViolationException violation && !hasLeft()) {
			reject(String.valueOf(violation.getMessage()));
		}
		else {
			fail(HandlerException.mark(failure));
		}
	}

	@Override
	void received(ByteBuffer bytes) {
		try {
			this.handler.onRead(this, bytes);
			if (bytes.hasRemaining() && isServed()) {
				fail(new IllegalStateException("The handler left " + bytes.remaining() + " bytes of its input unread"));
			}
		}
		catch (Throwable ex) {
			thrown(ex);
		}
	}

	@Override
	void inputEnded() {
		guarded(() -> this.handler.onInputEnd(this));
		reschedule();
	}

	@Override
	void drained() {
		guarded(() -> this.handler.onDrained(this));
	}

	@Override
	void drainBegins() {
		if (isServed()) {
			guarded(() -> this.handler.onDraining(this));
		}
	}

	@Override
	Debt debt() {
		return !this.handler.isIdle() ? Debt.REPLY : !output().isEmpty() ? Debt.OUTPUT : Debt.NONE;
	}

	@Override
	void closed(CloseReason why) {
		if (this.timers != null) {
			this.timers.cancel();
		}
		long age = age();
		this.entrance.ended(this, why, age);
		this.entrance.remember(this.id, this.remoteAddress, why, age, input().received(), output().sent());
		try {
			this.handler.onClose(this, why);
		}
		catch (Throwable ex) {
			loop().trouble().failed("The end of the connection from " + peer() + " was not dealt with", ex);
		}
	}

	@Override
	public void write(ByteBuffer source) {
		loop().checkThread();
		try {
			if (isServed() && source.hasRemaining() && !output().write(source)) {
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
		end(input().hasEnded() ? CloseReason.PEER : CloseReason.DONE);
	}

	@Override
	public void reject(String why) {
		loop().checkThread();
		if (isServed()) {
			ClientLog.violated(this, why);
			end(CloseReason.PROTOCOL);
		}
	}

	@Override
	public void abort() {
		loop().checkThread();
		abort(CloseReason.DONE);
	}

	@Override
	public void pauseReading() {
		hold(true);
	}

	@Override
	public void resumeReading() {
		hold(false);
	}

	private void hold(boolean held) {
		loop().checkThread();
		if (isServed()) {
			input().hold(held);
			settleLater();
		}
	}

	@Override
	public void execute(Runnable task) {
		loop().execute(() -> guarded(task::run));
	}

	@Override
	public Timer schedule(Duration delay, Runnable task) {
		loop().checkThread();
		if (isClosed()) {
			return () -> {
			};
		}
		Timers own = this.timers;
		if (own == null) {
			own = new Timers(loop());
			this.timers = own;
		}
		return own.schedule(delay, () -> guarded(task::run));
	}

	@Override
	public boolean isOpen() {
		loop().checkThread();
		return isServed();
	}

	@Override
	public boolean isWritable() {
		loop().checkThread();
		return isServed() && input().isWritable();
	}

	@Override
	public long pending() {
		loop().checkThread();
		return output().pending();
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public SocketAddress localAddress() {
		return this.localAddress;
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() {
		return this.transport.peerCredentials();
	}

	@Override
	public String listener() {
		return listenerName();
	}

	@Override
	String peer() {
		return Addresses.text(this.remoteAddress);
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public long bytes() {
		return input().received() + output().sent();
	}

	@Override
	public boolean isClosed() {
		return phase() == Phase.CLOSED;
	}

	/** An operator ends it: as a drain would, or by a reset. */
	@Override
	public void endByOperator(boolean reset) {
		if (reset) {
			abort(CloseReason.ADMIN);
		}
		else {
			end(CloseReason.ADMIN);
		}
	}

	@Override
	public ConnectionInfo info() {
		ConnectionInfo.Phase phase = switch (phase()) {
			case OPEN -> ConnectionInfo.Phase.OPEN;
			case FLUSHING -> ConnectionInfo.Phase.FLUSHING;
			case LINGERING, CLOSED -> ConnectionInfo.Phase.LINGERING;
		};
		Reading reading = (phase() != Phase.OPEN && !input().hasEnded()) ? Reading.DISCARDED : input().reading();
		return new ConnectionInfo(this.id, listener(), this.remoteAddress, Duration.ofNanos(age()),
				Duration.ofNanos(idle()), input().received(), output().sent(), output().pending(), phase, reading);
	}

	@Override
	Client client() {
		return this;
	}

	/** What may throw anything. */
	@FunctionalInterface
	private interface Call {

		void run() throws Exception;

	}

}
