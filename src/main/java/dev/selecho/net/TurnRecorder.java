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

	private final int loop;

	private final ArrayDeque<Turn> turns = new ArrayDeque<>();

	private final List<Part> parts = new ArrayList<>();

	private long until;

	/** Turns that may be recorded before the next look: nobody sees more. */
	private int left;

	/** The turn that is being recorded, and when it began. */
	private long turn;

	private long at;

	private long took;

	private int more;

	TurnRecorder(int loop, long now) {
		this.loop = loop;
		this.until = now;
	}

	boolean isOn(long now) {
		return now - this.until < 0 && this.left > 0;
	}

	/**
	 * Somebody looks: from now on turns are recorded for a while. Whoever was ready in
	 * the turn of the look has had its part already.
	 * @param now the time
	 * @return the turns so far, the earliest first
	 */
	List<Turn> look(long now) {
		if (now - this.until < 0) {
			keep();
		}
		else {
			this.turns.clear();
			this.parts.clear();
			this.took = 0;
			this.more = 0;
		}
		this.until = now + AFTERGLOW;
		this.left = MAX_TURNS;
		return List.copyOf(this.turns);
	}

	/**
	 * A member has done its part of a turn.
	 * @param number the turn's number
	 * @param now when it began
	 * @param part what the member did
	 */
	void add(long number, long now, Part part) {
		if (number != this.turn) {
			keep();
			this.turn = number;
			this.at = now;
		}
		this.took += part.took();
		if (this.parts.size() < MAX_PARTS) {
			this.parts.add(part);
		}
		else {
			this.more++;
		}
	}

	/** The turn so far is over. */
	private void keep() {
		if (this.parts.isEmpty()) {
			return;
		}
		if (this.turns.size() == MAX_TURNS) {
			this.turns.remove();
		}
		this.left--;
		this.turns.add(new Turn(this.loop, this.turn, this.at, this.took, List.copyOf(this.parts), this.more));
		this.parts.clear();
		this.took = 0;
		this.more = 0;
	}

}
