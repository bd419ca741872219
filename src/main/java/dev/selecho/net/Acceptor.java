package dev.selecho.net;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import dev.selecho.limit.Places;
import dev.selecho.loop.SelectorLoop;

/**
 * Takes clients in, a bounded number at a time, and has them dealt to the lanes.
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

	/** That of the lane on which it accepts. */
	private final Reception reception;

	private final Entrance own;

	private final Dealer dealer;

	private final ListeningSocket socket;

	private final ListenerOptions options;

	private long pause = FIRST_PAUSE;

	/**
	 * Creates an acceptor, which has to be registered.
	 * @param reception that of the lane on which it accepts
	 * @param dealer who deals the clients
	 * @param socket where they come from
	 * @param options of the listener
	 */
	Acceptor(Reception reception, Dealer dealer, ListeningSocket socket, ListenerOptions options) {
		this.reception = reception;
		this.own = reception.entrance();
		this.dealer = dealer;
		this.socket = socket;
		this.options = options;
	}

	@Override
	protected void ready(int readyOps) {
		accept(MAX_ACCEPTS_PER_EVENT);
	}

	private void accept(int most) {
		int failures = 0;
		for (int i = 0; i < most; i++) {
			if (mustWait()) {
				pause();
				if (!places().isFull()) {
					// One was given back before this waited for it.
					loop().settleLater(this);
				}
				return;
			}
			try {
				SocketChannel accepted = this.socket.channel().accept();
				if (accepted == null) {
					return;
				}
				failures = 0;
				this.pause = FIRST_PAUSE;
				admit(accepted);
			}
			catch (IOException ex) {
				if (++failures == MAX_FAILURES_IN_A_ROW) {
					loop().trouble().warn("Accepting pauses: " + ex.getMessage(), null);
					pause();
					return;
				}
			}
		}
	}

	/**
	 * Whoever comes while there is no place waits in the backlog, if that is the policy;
	 * but in a drain all who have waited come in, limit or not: there will be no others.
	 */
	private boolean mustWait() {
		return this.options.onLimit() == LimitPolicy.PAUSE && this.own.lane().drain() == null && places().isFull();
	}

	private void admit(SocketChannel accepted) {
		if (this.options.onLimit() == LimitPolicy.PAUSE && this.own.lane().drain() != null) {
			places().takeAnyway();
		}
		else if (!places().take()) {
			this.reception.reject(accepted, RejectReason.LIMIT);
			return;
		}
		this.dealer.deal(accepted);
	}

	private void pause() {
		watch(0);
		this.own.counters().acceptPaused.set(1);
		places().await(this::placeFreed);
		loop().deadlines().schedule(this, loop().now() + this.pause);
		this.pause = Math.min(2 * this.pause, MAX_PAUSE);
	}

	/** A place is free, and a descriptor. For any thread. */
	private void placeFreed() {
		try {
			loop().execute(this::settle);
		}
		catch (RejectedExecutionException ex) {
			// the loop has ended, and nobody comes any more
		}
	}

	private void resume() {
		loop().deadlines().cancel(this);
		this.own.counters().acceptPaused.set(0);
		if (this.own.lane().drain() != null) {
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

	@Override
	protected void settle() {
		if (isScheduled()) {
			resume();
		}
	}

	/** The listener itself never ends by a failure. */
	@Override
	protected void failed(Throwable failure) {
		loop().trouble().warn("Accepting pauses", failure);
		if (this.socket.channel().isOpen()) {
			pause();
		}
	}

	/**
	 * The kernel resets whom it has queued when a listener closes: they come in first,
	 * also those who have waited there for a place.
	 */
	@Override
	void drain() {
		if (this.socket.channel().isOpen()) {
			this.own.lane().close(this.socket::hide);
			acceptTheRest();
		}
	}

	/** Out of descriptors, the rest waits until a connection ends, if there is one. */
	private void acceptTheRest() {
		// A pause from before says nothing of the descriptors that there are now.
		loop().deadlines().cancel(this);
		accept((int) Math.min(Integer.MAX_VALUE, (long) this.options.backlog() + MAX_ACCEPTS_PER_EVENT));
		if (!isScheduled() || places().isEmpty()) {
			cut();
		}
	}

	@Override
	void cut() {
		loop().deadlines().cancel(this);
		this.own.listener().bound(null);
		this.own.counters().acceptPaused.set(0);
		this.own.lane().close(this.socket);
		this.own.lane().drainProgressed();
	}

	@Override
	String listenerName() {
		return this.own.listener().name();
	}

	private Places places() {
		return this.own.places();
	}

	private SelectorLoop loop() {
		return this.own.lane().loop();
	}

}
