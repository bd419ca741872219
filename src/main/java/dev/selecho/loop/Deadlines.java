package dev.selecho.loop;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one loop, earliest first: a binary heap whose members know their
 * place.
 * <p>
 * Scheduling, moving and cancelling cost O(log n), the next deadline O(1). A timer wheel
 * would make all O(1) and the next deadline vague; as connections move theirs only when
 * it expires, not with every byte, the heap is cheap enough and exact.
 */
public final class Deadlines {

	private Deadline[] heap = new Deadline[16];

	private int size;

	boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Returns how many there are.
	 * @return the number
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Returns when the earliest deadline is due. Only for a set that is not empty.
	 * @return a {@link System#nanoTime()} time
	 */
	long next() {
		return this.heap[0].due;
	}

	/**
	 * Sets when the deadline is due, whether it was scheduled before or not.
	 * @param deadline what is due
	 * @param due when
	 */
	public void schedule(Deadline deadline, long due) {
		deadline.due = due;
		if (!deadline.isScheduled()) {
			if (this.size == this.heap.length) {
				this.heap = Arrays.copyOf(this.heap, 2 * this.size);
			}
			place(deadline, this.size++);
		}
		siftUp(deadline);
		siftDown(deadline);
	}

	/**
	 * Forgets a deadline.
	 * @param deadline what is not due any more
	 */
	public void cancel(Deadline deadline) {
		if (!deadline.isScheduled()) {
			return;
		}
		int slot = deadline.slot;
		deadline.slot = Deadline.UNSCHEDULED;
		Deadline last = this.heap[--this.size];
		clear(this.size);
		if (slot < this.size) {
			place(last, slot);
			siftUp(last);
			siftDown(last);
		}
	}

	/**
	 * Takes the earliest deadline out if it is due.
	 * @param now the time
	 * @return the deadline, or {@code null} if none is due
	 */
	@Nullable Deadline takeDue(long now) {
		if (isEmpty() || next() - now > 0) {
			return null;
		}
		Deadline first = this.heap[0];
		cancel(first);
		return first;
	}

	/**
	 * Tells those that are due.
	 * @param now the time
	 * @param most how many at most
	 * @param trouble what failures are charged by
	 */
	void expire(long now, int most, Trouble trouble) {
		for (int i = 0; i < most; i++) {
			Deadline deadline = takeDue(now);
			if (deadline == null) {
				return;
			}
			try {
				deadline.expired(now);
			}
			catch (Throwable failure) {
				trouble.charge(deadline, failure);
			}
		}
	}

	private void siftUp(Deadline deadline) {
		while (deadline.slot > 0) {
			Deadline parent = this.heap[(deadline.slot - 1) / 2];
			if (!isBefore(deadline, parent)) {
				return;
			}
			swap(deadline, parent);
		}
	}

	private void siftDown(Deadline deadline) {
		for (int left = 2 * deadline.slot + 1; left < this.size; left = 2 * deadline.slot + 1) {
			int right = left + 1;
			Deadline child = this.heap[left];
			if (right < this.size && isBefore(this.heap[right], child)) {
				child = this.heap[right];
			}
			if (!isBefore(child, deadline)) {
				return;
			}
			swap(child, deadline);
		}
	}

	/** By difference: nanoTime may overflow. */
	private static boolean isBefore(Deadline a, Deadline b) {
		return a.due - b.due < 0;
	}

	private void swap(Deadline a, Deadline b) {
		int slot = a.slot;
		place(a, b.slot);
		place(b, slot);
	}

	private void place(Deadline deadline, int slot) {
		this.heap[slot] = deadline;
		deadline.slot = slot;
	}

	@SuppressWarnings("NullAway") // beyond size nothing is read, and what ended must not
									// stay reachable
	private void clear(int slot) {
		this.heap[slot] = null;
	}

}
