package dev.selecho.net;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import dev.selecho.loop.SelectorLoop;
import org.jspecify.annotations.Nullable;

/**
 * The time of one connection: when it has to be looked at, and what for. Knows no socket.
 * <p>
 * {@link EndPoint} extends it, and is no object beside it: there is one for each idle
 * client.
 */
abstract class Lifetime extends Member implements Progress {

	/** How soon to ask again whether a connection that is due to end can. */
	private static final long RECHECK = TimeUnit.MILLISECONDS.toNanos(10);

	/** The same where its socket or the memory of all has to come first. */
	private static final long RECHECK_HELD_BACK = TimeUnit.MILLISECONDS.toNanos(250);

	final Entrance entrance;

	private final long begin;

	private final long end;

	/**
	 * When a byte last moved, output began to wait, or the connection entered its present
	 * phase.
	 */
	private long lastMoved;

	/** What that was when a deadline was granted once more. */
	private long granted;

	Lifetime(Entrance entrance) {
		this.entrance = entrance;
		long now = loop().now();
		this.begin = now;
		this.end = now + entrance.jitteredMaxAge();
		this.lastMoved = now;
		this.granted = now - 1;
	}

	/** Whether a handler serves it, or else it is ending. */
	abstract boolean isServed();

	/** Whether nothing is sent any more. */
	abstract boolean hasLeft();

	/**
	 * Whether it is ending because the client has ended its side: it may take its time.
	 */
	abstract boolean isEndedByPeer();

	/** What it owes its client. */
	abstract Debt debt();

	abstract Input input();

	abstract Output output();

	/** Reads once, and tells whether anything has come, or the end. */
	abstract boolean receive(int limit) throws IOException;

	/** Ends once everything is delivered. */
	abstract void end(CloseReason why);

	@Override
	public final void moved() {
		this.lastMoved = loop().now();
	}

	/** Whether a byte has moved since a drain began. */
	final boolean hasMovedIn(DrainPlan drain) {
		return this.lastMoved != this.granted && drain.hasSeen(this.lastMoved);
	}

	final long age() {
		return loop().now() - this.begin;
	}

	public final long idle() {
		return loop().now() - this.lastMoved;
	}

	/**
	 * Bytes move a deadline only further away: it is left as it is, and looked at again
	 * when it expires. So an exchange costs no timer operation.
	 */
	final void reschedule() {
		long due = dueNext();
		if (due - loop().now() > ConnectionSettings.FOREVER / 2 || hasLeft()) {
			loop().deadlines().cancel(this);
		}
		else if (!isScheduled() || due - due() < 0) {
			loop().deadlines().schedule(this, due);
		}
	}

	/** When it has to be looked at: {@code FOREVER} away if there is no limit. */
	private long dueNext() {
		if (!isServed()) {
			return this.lastMoved + (isEndedByPeer() ? settings().halfClose() : settings().linger());
		}
		long due = earlier(this.lastMoved + settings().idle(), this.end);
		if (isUntaken()) {
			due = earlier(due, this.lastMoved + settings().halfClose());
		}
		DrainPlan drain = lane().drain();
		return (drain != null) ? earlier(due, drain.quietFrom(this.lastMoved, loop().now())) : due;
	}

	@Override
	protected final void expired(long now) throws IOException {
		look(due(), now);
		settle();
		if (!hasLeft() && !isScheduled()) {
			long due = dueNext();
			if (due - now <= ConnectionSettings.FOREVER / 2) {
				long soonest = now + (input().isHeldBack() ? RECHECK_HELD_BACK : RECHECK);
				loop().deadlines().schedule(this, (due - soonest < 0) ? soonest : due);
			}
		}
	}

	private void look(long due, long now) throws IOException {
		if (isServed()) {
			CloseReason why = whyEnd(now);
			if (why != null && !isGranted(due, now)) {
				end(why, now);
			}
		}
		else if (dueNext() - now <= 0 && !output().flush() && !isGranted(due, now)) {
			cut();
		}
	}

	/**
	 * Tells why a connection that is served has to end now. A clean end comes between two
	 * exchanges alone: who is due and is owed a reply is cut.
	 */
	private @Nullable CloseReason whyEnd(long now) {
		long quiet = now - this.lastMoved;
		if (quiet >= settings().halfClose() && isUntaken()) {
			return CloseReason.CUT;
		}
		Debt debt = debt();
		if (quiet >= settings().idle()) {
			return (debt == Debt.REPLY) ? CloseReason.CUT : CloseReason.IDLE;
		}
		if (isOverdue(now)) {
			return (debt == Debt.REPLY) ? CloseReason.CUT : CloseReason.AGE;
		}
		if (debt != Debt.NONE) {
			return null;
		}
		DrainPlan drain = lane().drain();
		if (drain != null && now - drain.quietFrom(this.lastMoved, now) >= 0) {
			return CloseReason.DRAINED;
		}
		return (now - this.end >= 0) ? CloseReason.AGE : null;
	}

	/**
	 * Tells whether nothing has been found for long to end a connection cleanly: no gap
	 * between two exchanges of an old one, no look at the socket of an idle one.
	 */
	private boolean isOverdue(long now) {
		long late = Math.max(now - this.end, now - this.lastMoved - settings().idle());
		return late >= settings().linger();
	}

	/** The socket has been looked at, which was in the way of an end that was due. */
	final void endIfDue() {
		CloseReason why = whyEnd(loop().now());
		if (why == CloseReason.CUT) {
			cut();
		}
		else if (why != null) {
			end(why);
		}
	}

	/**
	 * Ends what is due, and owes nothing. Input that the server itself holds back is owed
	 * its answer: such a connection goes on until memory allows a look at its socket, or
	 * a deadline cuts it.
	 */
	private void end(CloseReason why, long now) throws IOException {
		// What is ready goes before what is due: a process that was frozen wakes to both.
		boolean served = output().flush();
		boolean heldBack = input().isHeldBack();
		if (!heldBack) {
			served |= receive(Input.SMALL_READ);
		}
		boolean overdue = isOverdue(now);
		if (served && !overdue) {
			return;
		}
		if (why == CloseReason.CUT || (heldBack && overdue)) {
			cut();
		}
		else if (!heldBack || !output().isEmpty()) {
			end(why);
			if (served) {
				// In the midst of a stream, perhaps: is there more that nobody answers?
				receive(Integer.MAX_VALUE);
			}
		}
	}

	/**
	 * Grants the time once more to a connection that nobody was there to serve: not twice
	 * in a row with nothing moved, and once for each deadline that does not move, for a
	 * loop may be late at every turn.
	 */
	private boolean isGranted(long due, long now) {
		DrainPlan drain = lane().drain();
		if (!loop().wasAbsent(due) || this.lastMoved == this.granted || this.granted - this.end >= 0
				|| (drain != null && drain.hasSeen(this.granted))) {
			return false;
		}
		this.lastMoved = now;
		this.granted = now;
		return true;
	}

	/** Whether output waits for a client that has ended its side. */
	private boolean isUntaken() {
		return input().hasEnded() && !output().isEmpty();
	}

	private static long earlier(long a, long b) {
		return (a - b < 0) ? a : b;
	}

	private ConnectionSettings settings() {
		return this.entrance.settings();
	}

	final Lane lane() {
		return this.entrance.lane();
	}

	final SelectorLoop loop() {
		return this.entrance.lane().loop();
	}

	/** What a connection owes its client. */
	enum Debt {

		/** Nothing: it is between two exchanges. */
		NONE,

		/** Output that waits for the socket, and may be delivered yet. */
		OUTPUT,

		/** A reply that the handler has not written. */
		REPLY

	}

}
