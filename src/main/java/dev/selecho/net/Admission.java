package dev.selecho.net;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places that a server has for connections. A connection takes one before it opens
 * and gives it back in its only close method.
 */
final class Admission {

	/**
	 * Rejected clients that take their leave at the same time. They have no place, so
	 * their descriptors are from the reserve: who comes while so many are there is closed
	 * without waiting for him.
	 */
	static final int MAX_FAREWELLS = 64;

	private final int limit;

	private final LimitPolicy onLimit;

	private volatile boolean admitsWaiting;

	private final AtomicInteger taken = new AtomicInteger();

	/** Of rejected clients, whether they linger or not. */
	private int farewells;

	/** Who could not accept, and tries again once a connection has ended. */
	private final Set<Acceptor> waiting = new LinkedHashSet<>();

	Admission(int limit, LimitPolicy onLimit) {
		this.limit = limit;
		this.onLimit = onLimit;
	}

	boolean isFull() {
		return this.taken.get() >= this.limit;
	}

	/**
	 * Tells whether who comes now has to wait in the backlog.
	 * @return whether there is no place, and waiting is the policy
	 */
	boolean mustWait() {
		return this.onLimit == LimitPolicy.PAUSE && !this.admitsWaiting && isFull();
	}

	/**
	 * From now on those who have waited come in, limit or not: there will be no others.
	 */
	void admitWaiting() {
		this.admitsWaiting = (this.onLimit == LimitPolicy.PAUSE);
	}

	boolean take() {
		if (this.taken.incrementAndGet() <= this.limit || this.admitsWaiting) {
			return true;
		}
		this.taken.decrementAndGet();
		return false;
	}

	void giveBack() {
		this.taken.decrementAndGet();
		for (Acceptor acceptor : this.waiting) {
			acceptor.lane().loop().settleLater(acceptor);
		}
		this.waiting.clear();
	}

	/**
	 * A client is rejected.
	 * @return whether there is room for it to end its side in its own time
	 */
	boolean rejectedMayLinger() {
		return ++this.farewells <= MAX_FAREWELLS;
	}

	/** A rejected client's socket is closed. */
	void rejectedHasGone() {
		this.farewells--;
	}

	/**
	 * Has an acceptor settle once a connection has ended, whichever listener's.
	 * @param acceptor who has no place or no descriptor for the next client
	 */
	void await(Acceptor acceptor) {
		this.waiting.add(acceptor);
	}

	boolean isEmpty() {
		return this.taken.get() == 0;
	}

}
