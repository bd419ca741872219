package dev.selecho.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.TcpServerOptions.SocketSettings;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Takes clients in, a bounded number at a time, and deals their connections to a loop.
 * <p>
 * When descriptors run out, accept fails but the client stays queued and the listener
 * ready: the interest goes off, and comes back by a deadline that moves away with each
 * failure, or with the next connection that ends.
 */
final class Acceptor extends Selectable {

	/** One readiness event takes so many clients at most: the others are not to wait. */
	static final int MAX_ACCEPTS_PER_EVENT = 64;

	static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

	static final long MAX_PAUSE = TimeUnit.SECONDS.toNanos(1);

	private final SelectorLoop loop;

	private final Listener listener;

	private final ServerSocketChannel channel;

	private final Admission admission;

	private final TcpServerOptions options;

	private final ConnectionSettings settings;

	private final @Nullable SocketOption<Boolean> urgentInline;

	private long pause = FIRST_PAUSE;

	private boolean draining;

	private Acceptor(SelectorLoop loop, Listener listener, ServerSocketChannel channel, Admission admission,
			TcpServerOptions options, @Nullable SocketOption<Boolean> urgentInline) {
		this.loop = loop;
		this.listener = listener;
		this.channel = channel;
		this.admission = admission;
		this.options = options;
		this.settings = ConnectionSettings.of(options);
		this.urgentInline = urgentInline;
	}

	/**
	 * Binds a listener: from now on the kernel completes connections to it.
	 * @param listener what to bind
	 * @param loop the loop that watches it
	 * @param admission the places for connections
	 * @param options how to listen
	 * @param provider where channels come from
	 * @throws IOException if the listener could not be bound; nothing stays open
	 */
	static void bind(Listener listener, SelectorLoop loop, Admission admission, TcpServerOptions options,
			SelectorProvider provider) throws IOException {
		ServerSocketChannel channel = provider.openServerSocketChannel();
		try {
			SocketOption<Boolean> urgentInline = urgentInline(provider);
			configure(channel, options.socket());
			bind(channel, listener, options.backlog());
			channel.configureBlocking(false);
			new Acceptor(loop, listener, channel, admission, options, urgentInline).register(loop.selector(), channel,
					SelectionKey.OP_ACCEPT);
			listener.bound((InetSocketAddress) channel.getLocalAddress());
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	private static void bind(ServerSocketChannel channel, Listener listener, int backlog) throws IOException {
		try {
			channel.bind(listener.address(), backlog);
		}
		catch (IOException ex) {
			throw new BindFailedException(listener.name(), listener.address(), ex);
		}
	}

	private static void configure(ServerSocketChannel channel, SocketSettings socket) throws IOException {
		channel.setOption(StandardSocketOptions.SO_REUSEADDR, socket.reuseAddress());
		// What is set here the kernel hands down to accepted sockets: system calls saved.
		if (socket.receiveBufferSize() != null) {
			channel.setOption(StandardSocketOptions.SO_RCVBUF, socket.receiveBufferSize());
		}
		if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
			channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, (int) socket.keepAliveIdle().toSeconds());
			channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) socket.keepAliveInterval().toSeconds());
			channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, socket.keepAliveCount());
		}
	}

	/**
	 * An urgent byte belongs into the stream, in its place (RFC 6093, section 6): else it
	 * would be missing from the echo. The option has no public constant, and the socket
	 * adaptor that could set it is one more object for every idle connection.
	 * <p>
	 * A listener cannot be given the option. Of several urgent bytes in a row that a
	 * client sends while it is still in the backlog, the kernel keeps the last alone.
	 */
	@SuppressWarnings("unchecked") // it is a switch by its name
	private static @Nullable SocketOption<Boolean> urgentInline(SelectorProvider provider) throws IOException {
		try (SocketChannel probe = provider.openSocketChannel()) {
			for (SocketOption<?> option : probe.supportedOptions()) {
				if (option.name().equals("SO_OOBINLINE") && option.type() == Boolean.class) {
					return (SocketOption<Boolean>) option;
				}
			}
			return null;
		}
	}

	@Override
	void ready(int readyOps) {
		accept(MAX_ACCEPTS_PER_EVENT);
	}

	private void accept(int most) {
		for (int i = 0; i < most; i++) {
			if (this.admission.mustWait()) {
				pause();
				return;
			}
			SocketChannel accepted;
			try {
				accepted = this.channel.accept();
			}
			catch (IOException ex) {
				this.loop.trouble("Accepting pauses: " + ex.getMessage(), null);
				pause();
				return;
			}
			if (accepted == null) {
				return;
			}
			this.pause = FIRST_PAUSE;
			admit(accepted);
		}
	}

	private void admit(SocketChannel accepted) {
		if (!this.admission.take()) {
			reject(accepted, RejectReason.LIMIT);
			return;
		}
		boolean admitted = false;
		try {
			open(accepted);
			admitted = true;
		}
		catch (IOException ex) {
			// a client that has gone already: no trouble of ours
		}
		catch (RuntimeException ex) {
			this.loop.trouble("A connection could not be set up", ex);
		}
		finally {
			if (!admitted) {
				this.admission.giveBack();
				reject(accepted, RejectReason.ERROR);
			}
		}
	}

	/** Where several loops come in: this is the place that deals a connection to one. */
	private void open(SocketChannel accepted) throws IOException {
		configure(accepted);
		InetSocketAddress remote = (InetSocketAddress) accepted.getRemoteAddress();
		TcpConnection connection = new TcpConnection(this, accepted, remote);
		connection.register(this.loop.selector(), accepted, SelectionKey.OP_READ);
		this.listener.counters().accepted.increment();
		this.listener.counters().active.increment();
		connection.opened();
	}

	private void configure(SocketChannel accepted) throws IOException {
		SocketSettings socket = this.options.socket();
		accepted.configureBlocking(false);
		if (socket.tcpNoDelay()) {
			accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
		}
		if (socket.keepAlive()) {
			accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
		}
		if (socket.sendBufferSize() != null) {
			accepted.setOption(StandardSocketOptions.SO_SNDBUF, socket.sendBufferSize());
		}
		if (this.urgentInline != null) {
			accepted.setOption(this.urgentInline, true);
		}
	}

	/**
	 * Ends a connection that never opened. What the client has already sent is read, or
	 * closing would turn into a reset.
	 */
	private void reject(SocketChannel accepted, RejectReason reason) {
		this.listener.counters().rejected.increment(reason);
		try (accepted) {
			accepted.configureBlocking(false);
			accepted.shutdownOutput();
			accepted.read(this.loop.readBuffer().clear());
		}
		catch (IOException ex) {
			// it has gone already
		}
	}

	private void pause() {
		watch(0);
		this.listener.counters().acceptPaused.set(1);
		this.loop.schedule(this, this.loop.now() + this.pause);
		this.pause = Math.min(2 * this.pause, MAX_PAUSE);
	}

	private void resume() {
		this.loop.cancel(this);
		this.listener.counters().acceptPaused.set(0);
		if (this.draining) {
			acceptTheRest();
		}
		else {
			watch(SelectionKey.OP_ACCEPT);
		}
	}

	@Override
	void expired(long now) {
		resume();
	}

	/** A connection has ended: its place is free, and soon its descriptor. */
	void connectionEnded() {
		this.admission.giveBack();
		if (isScheduled()) {
			resume();
		}
	}

	/** The listener itself never ends by a failure. */
	@Override
	void failed(Throwable failure) {
		this.loop.trouble("Accepting pauses", failure);
		if (this.channel.isOpen()) {
			pause();
		}
	}

	/**
	 * The kernel resets whom it has queued when a listener closes: they come in first,
	 * also those who have waited there for a place.
	 */
	@Override
	void drain(Drain drain) {
		this.draining = true;
		this.admission.admitWaiting();
		acceptTheRest();
	}

	/** Out of descriptors, the rest waits until a connection ends, if there is one. */
	private void acceptTheRest() {
		accept(this.options.backlog() + MAX_ACCEPTS_PER_EVENT);
		if (!isScheduled() || this.admission.isEmpty()) {
			cut();
		}
	}

	@Override
	void cut() {
		this.loop.cancel(this);
		this.listener.bound(null);
		this.listener.counters().acceptPaused.set(0);
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			this.loop.trouble("The listener could not be closed", ex);
		}
	}

	SelectorLoop loop() {
		return this.loop;
	}

	Listener listener() {
		return this.listener;
	}

	ConnectionSettings settings() {
		return this.settings;
	}

	/** Give or take a tenth: those born together are not to die together. */
	long jitteredMaxAge() {
		long age = this.settings.maxAge();
		if (age == ConnectionSettings.FOREVER) {
			return age;
		}
		return age + ThreadLocalRandom.current().nextLong(-age / 10, age / 10 + 1);
	}

}
