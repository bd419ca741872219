package dev.selecho.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.Turn.Part;

/**
 * The last turns of a loop in which anybody was ready, while somebody looks. Used by the
 * loop's thread alone.
 */
final class TurnRecorder {

	/** How long a recording goes on after the last look. */
	static final long AFTERGLOW = TimeUnit.SECONDS.toNanos(4);

	static final int MAX_TURNS = 60;

	static final int MAX_PARTS = 24;

	private final ArrayDeque<Turn> turns = new ArrayDeque<>();

	private final List<Part> parts = new ArrayList<>();

	private long until;

	private long number;

	private long at;

	private int more;

	TurnRecorder(long now) {
		this.until = now;
	}

	boolean isOn(long now) {
		return now - this.until < 0;
	}

	/**
	 * Somebody looks: from now on turns are recorded for a while.
	 * @param now the time
	 * @return the turns so far, the earliest first
	 */
	List<Turn> look(long now) {
		if (!isOn(now)) {
			this.turns.clear();
			this.parts.clear();
			this.more = 0;
		}
		this.until = now + AFTERGLOW;
		return List.copyOf(this.turns);
	}

	/**
	 * A turn begins, and so the one before has ended.
	 * @param now the time
	 */
	void begin(long now) {
		if (!this.parts.isEmpty()) {
			if (this.turns.size() == MAX_TURNS) {
				this.turns.remove();
			}
			this.turns.add(new Turn(++this.number, this.at, List.copyOf(this.parts), this.more));
			this.parts.clear();
			this.more = 0;
		}
		this.at = now;
	}

	void add(Part part) {
		if (this.parts.size() < MAX_PARTS) {
			this.parts.add(part);
		}
		else {
			this.more++;
		}
	}

}
