package dev.selecho.net;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The connections of a loop that ended last, the last one first. Used by the loop's
 * thread alone.
 */
final class History {

	private final int capacity;

	private final ArrayDeque<EndedConnection> ended = new ArrayDeque<>();

	/**
	 * Creates a history.
	 * @param capacity how many connections it remembers, none if 0
	 */
	History(int capacity) {
		this.capacity = capacity;
	}

	boolean isKept() {
		return this.capacity > 0;
	}

	void add(EndedConnection connection) {
		if (this.ended.size() == this.capacity) {
			this.ended.removeLast();
		}
		this.ended.addFirst(connection);
	}

	List<EndedConnection> connections() {
		return List.copyOf(this.ended);
	}

}
