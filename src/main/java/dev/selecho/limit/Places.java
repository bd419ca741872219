package dev.selecho.limit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A number of places, and who waits for one. A part has a limit of its own, and its
 * places are places of the whole as well. For any thread.
 */
public final class Places {

	private final int limit;

	private final @Nullable Places whole;

	private final AtomicInteger taken = new AtomicInteger();

	/** Of the whole: a place that one part gives back may be what another waits for. */
	private final Queue<Runnable> waiting;

	/**
	 * Creates places.
	 * @param limit how many
	 */
	public Places(int limit) {
		this.limit = limit;
		this.whole = null;
		this.waiting = new ConcurrentLinkedQueue<>();
	}

	private Places(int limit, Places whole) {
		this.limit = limit;
		this.whole = whole;
		this.waiting = whole.waiting;
	}

	/**
	 * Returns a part of these places.
	 * @param limit how many of them it may take, at most
	 * @return the part
	 */
	public Places part(int limit) {
		return new Places(limit, this);
	}

	/**
	 * Tells whether there is no place.
	 * @return whether the limit is reached, or that of the whole
	 */
	public boolean isFull() {
		return this.taken.get() >= this.limit || (this.whole != null && this.whole.isFull());
	}

	/**
	 * Takes a place.
	 * @return whether there was one
	 */
	public boolean take() {
		if (this.taken.incrementAndGet() <= this.limit && (this.whole == null || this.whole.take())) {
			return true;
		}
		this.taken.decrementAndGet();
		return false;
	}

	/** Takes a place whether there is one or not. */
	public void takeAnyway() {
		this.taken.incrementAndGet();
		if (this.whole != null) {
			this.whole.takeAnyway();
		}
	}

	/** Gives a place back, and calls all who wait: each looks for itself. */
	public void giveBack() {
		this.taken.decrementAndGet();
		if (this.whole != null) {
			this.whole.giveBack();
		}
		else {
			callWaiting();
		}
	}

	/**
	 * Has somebody called once, as soon as a place is given back, whichever part's.
	 * @param call what is called, on the thread of whoever gives the place back
	 */
	public void await(Runnable call) {
		this.waiting.add(call);
	}

	private void callWaiting() {
		for (int i = this.waiting.size(); i > 0; i--) {
			Runnable call = this.waiting.poll();
			if (call == null) {
				return;
			}
			call.run();
		}
	}

	/**
	 * Tells whether nobody has a place, in any part.
	 * @return whether all are free
	 */
	public boolean isEmpty() {
		return (this.whole != null) ? this.whole.isEmpty() : this.taken.get() == 0;
	}

}
