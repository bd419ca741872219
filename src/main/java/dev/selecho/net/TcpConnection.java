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
final class TcpConnection extends ConnectionVerbs implements Client {

	/** Until its factory has given it one; the connection can fail before that. */
	private static final ConnectionHandler NO_HANDLER = (connection, input) -> input.position(input.limit());

	private final long id;

	private final SocketAddress remoteAddress;

	private final SocketAddress localAddress;

	private ConnectionHandler handler = NO_HANDLER;

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

	@Override
	void received(ByteBuffer bytes) {
		try {
			this.handler.onRead(this, bytes);
			if (bytes.hasRemaining() && isServed()) {
				failLater(new IllegalStateException(
						"The handler left " + bytes.remaining() + " bytes of its input unread"));
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
		cancelTimers();
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

}
