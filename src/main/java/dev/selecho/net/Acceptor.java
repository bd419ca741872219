package dev.selecho.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import dev.selecho.loop.SelectorLoop;
import org.jspecify.annotations.Nullable;

/**
 * Takes clients in, a bounded number at a time, and deals their connections to a loop.
 * <p>
 * When descriptors run out, accept fails but the client stays queued and the listener
 * ready: the interest goes off, and comes back by a deadline that moves away with each
 * failure, or with the next connection that ends, whoever had accepted it.
 */
final class Acceptor extends Member {

	/** One readiness event takes so many clients at most: the others are not to wait. */
	static final int MAX_ACCEPTS_PER_EVENT = 64;

	/**
	 * A failure of one client's own takes that client out of the backlog (accept(2): what
	 * was pending on its socket is told here). One that repeats itself is ours.
	 */
	private static final int MAX_FAILURES_IN_A_ROW = 8;

	static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

	static final long MAX_PAUSE = TimeUnit.SECONDS.toNanos(1);

	private final Lane lane;

	private final SelectorLoop loop;

	private final Listener listener;

	private final ServerSocketChannel channel;

	private final Admission admission;

	private final ListenerOptions options;

	private final ConnectionSettings settings;

	private final Sockets sockets;

	private long pause = FIRST_PAUSE;

	private Acceptor(Lane lane, Listener listener, ServerSocketChannel channel, Admission admission,
			ListenerOptions options, Sockets sockets) {
		this.lane = lane;
		this.loop = lane.loop();
		this.listener = listener;
		this.channel = channel;
		this.admission = admission;
		this.options = options;
		this.settings = ConnectionSettings.of(options);
		this.sockets = sockets;
	}

	/**
	 * Binds a listener: from now on the kernel completes connections to it.
	 * @param listener what to bind
	 * @param lane the lane whose loop watches it
	 * @param admission the places for connections
	 * @param options how to listen
	 * @param provider where channels come from
	 * @throws IOException if the listener could not be bound; nothing stays open
	 */
	static void bind(Listener listener, Lane lane, Admission admission, TcpServerOptions options,
			SelectorProvider provider) throws IOException {
		ListenerOptions own = options.of(listener);
		Sockets sockets = new Sockets(own.socket(), provider);
		ServerSocketChannel channel = sockets.bind(listener, own.backlog());
		try {
			lane.loop()
				.register(new Acceptor(lane, listener, channel, admission, own, sockets), channel,
						SelectionKey.OP_ACCEPT);
			listener.bound(channel.getLocalAddress());
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	@Override
	protected void ready(int readyOps) {
		accept(MAX_ACCEPTS_PER_EVENT);
	}

	private void accept(int most) {
		int failures = 0;
		for (int i = 0; i < most; i++) {
			if (this.admission.mustWait()) {
				pause();
				return;
			}
			try {
				SocketChannel accepted = this.channel.accept();
				if (accepted == null) {
					return;
				}
				failures = 0;
				this.pause = FIRST_PAUSE;
				admit(accepted);
			}
			catch (IOException ex) {
				if (++failures == MAX_FAILURES_IN_A_ROW) {
					this.loop.trouble().warn("Accepting pauses: " + ex.getMessage(), null);
					pause();
					return;
				}
			}
		}
	}

	private void admit(SocketChannel accepted) {
		if (!this.admission.take()) {
			reject(accepted, RejectReason.LIMIT);
			return;
		}
		TcpConnection connection = setUp(accepted);
		if (connection != null) {
			connection.open();
		}
		else {
			this.admission.giveBack();
			reject(accepted, RejectReason.ERROR);
		}
	}

	/** Where several loops come in: this is the place that deals a connection to one. */
	private @Nullable TcpConnection setUp(SocketChannel accepted) {
		try {
			this.sockets.configure(accepted);
			TcpConnection connection = new TcpConnection(this, accepted, accepted.getRemoteAddress());
			this.loop.register(connection, accepted, SelectionKey.OP_READ);
			return connection;
		}
		catch (IOException ex) {
			// a client that has gone already: no trouble of ours
			return null;
		}
		catch (RuntimeException | Error ex) {
			this.loop.trouble().failed("A connection could not be set up", ex);
			return null;
		}
	}

	/**
	 * Ends a connection that never opened, as any other ends: by a FIN, and not before
	 * the client has ended its side too.
	 */
	private void reject(SocketChannel accepted, RejectReason reason) {
		this.listener.counters().rejected.increment(reason);
		try {
			SocketAddress client = accepted.getRemoteAddress();
			ClientLog.rejected(this.listener.name(), client, reason);
			if (this.lane.history().isKept()) {
				this.lane.history()
					.add(new EndedConnection(0, this.listener.name(), client, reason, Duration.ZERO, 0, 0,
							this.loop.now()));
			}
			accepted.configureBlocking(false);
			accepted.shutdownOutput();
			Farewell farewell = new Farewell(this.lane, new PlainTransport(accepted), this.listener, null,
					this.settings.linger(), this.admission::rejectedHasGone);
			this.loop.register(farewell, accepted, SelectionKey.OP_READ);
			if (this.admission.rejectedMayLinger()) {
				farewell.begin(false);
			}
			else {
				farewell.cut();
			}
		}
		catch (IOException | RuntimeException ex) {
			// it has gone already, or its socket is what failed
			close(accepted);
		}
	}

	private void close(Channel own) {
		try {
			own.close();
		}
		catch (IOException ex) {
			this.loop.trouble().warn("A socket could not be closed", ex);
		}
	}

	private void pause() {
		watch(0);
		this.listener.counters().acceptPaused.set(1);
		this.admission.await(this);
		this.loop.deadlines().schedule(this, this.loop.now() + this.pause);
		this.pause = Math.min(2 * this.pause, MAX_PAUSE);
	}

	private void resume() {
		this.loop.deadlines().cancel(this);
		this.listener.counters().acceptPaused.set(0);
		if (this.lane.drain() != null) {
			acceptTheRest();
		}
		else {
			watch(SelectionKey.OP_ACCEPT);
		}
	}

	@Override
	protected void expired(long now) {
		resume();
	}

	/** A place is free, and a descriptor. */
	@Override
	protected void settle() {
		if (isScheduled()) {
			resume();
		}
	}

	/** A connection has ended. */
	void connectionEnded() {
		this.admission.giveBack();
	}

	/** The listener itself never ends by a failure. */
	@Override
	protected void failed(Throwable failure) {
		this.loop.trouble().warn("Accepting pauses", failure);
		if (this.channel.isOpen()) {
			pause();
		}
	}

	/**
	 * The kernel resets whom it has queued when a listener closes: they come in first,
	 * also those who have waited there for a place.
	 */
	@Override
	void drain() {
		if (this.channel.isOpen()) {
			this.admission.admitWaiting();
			acceptTheRest();
		}
	}

	/** Out of descriptors, the rest waits until a connection ends, if there is one. */
	private void acceptTheRest() {
		// A pause from before says nothing of the descriptors that there are now.
		this.loop.deadlines().cancel(this);
		accept((int) Math.min(Integer.MAX_VALUE, (long) this.options.backlog() + MAX_ACCEPTS_PER_EVENT));
		if (!isScheduled() || this.admission.isEmpty()) {
			cut();
		}
	}

	@Override
	void cut() {
		this.loop.deadlines().cancel(this);
		this.listener.bound(null);
		this.listener.counters().acceptPaused.set(0);
		close(this.channel);
		this.lane.drainProgressed();
	}

	@Override
	String listenerName() {
		return this.listener.name();
	}

	Lane lane() {
		return this.lane;
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
