package dev.selecho.net;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

import dev.selecho.loop.SelectorLoop;

/**
 * The connections of one loop that wait for the memory that all share, first come, first
 * served. Used by the loop's thread alone.
 */
final class MemoryWaiters {

	/** Who keeps input is let in by so many in a turn, as each is likely to keep more. */
	private static final int MAX_KEEPERS_PER_TURN = 16;

	private final ChunkPool chunks;

	/** The last chunk is taken. */
	private final LinkedHashSet<Member> forRoom = new LinkedHashSet<>();

	/** Memory is scarce. */
	private final LinkedHashSet<Member> forPlenty = new LinkedHashSet<>();

	MemoryWaiters(ChunkPool chunks) {
		this.chunks = chunks;
	}

	/**
	 * Has the member settle once it may read. Who asks again keeps its place.
	 * @param member who waits
	 * @param input its own
	 */
	void addIfNeeded(Member member, ReadGate input) {
		if (input.awaitsRoom()) {
			this.forRoom.add(member);
		}
		else if (input.awaitsPlenty()) {
			this.forPlenty.add(member);
		}
	}

	/** The member has ended. */
	void remove(Member member) {
		this.forRoom.remove(member);
		this.forPlenty.remove(member);
	}

	int size() {
		return this.forRoom.size() + this.forPlenty.size();
	}

	/** Lets as many in as there are chunks: who is let in takes at least one. */
	void letIn(SelectorLoop loop) {
		letIn(this.forRoom, this.chunks.room() / Chunk.SIZE, loop);
		if (!this.forPlenty.isEmpty() && !this.chunks.isScarce()) {
			letIn(this.forPlenty, MAX_KEEPERS_PER_TURN, loop);
		}
	}

	private static void letIn(SequencedSet<Member> waiting, int most, SelectorLoop loop) {
		for (int i = Math.min(waiting.size(), most); i > 0; i--) {
			loop.settleLater(waiting.removeFirst());
		}
	}

	/** Whether somebody waits who need not. */
	boolean arePressing() {
		return (!this.forRoom.isEmpty() && this.chunks.room() > 0)
				|| (!this.forPlenty.isEmpty() && !this.chunks.isScarce());
	}

}
