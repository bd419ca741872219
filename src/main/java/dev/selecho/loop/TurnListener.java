package dev.selecho.loop;

/**
 * Takes part in each turn of a loop, beside the members that are ready. All methods are
 * called on the loop's thread.
 */
public interface TurnListener {

	/**
	 * The loop is back from its wait.
	 */
	void turnBegins();

	/**
	 * The members are about to settle.
	 */
	void turnEnds();

	/**
	 * Tells whether the loop must not wait before its next turn.
	 * @return whether there is something to do at once
	 */
	boolean isPressing();

	/**
	 * Tells whether the loop has done its last turn.
	 * @return whether it has
	 */
	boolean isOver();

	/**
	 * The loop ends now: whoever is left as a member is to end.
	 */
	void ending();

	/**
	 * The loop has ended, and all its members with it.
	 */
	void ended();

	/**
	 * Tells whether what the members do in a turn is to be recorded.
	 * @param now the time
	 * @return whether somebody looks
	 */
	boolean isRecording(long now);

	/**
	 * Returns a count of what has been done in this turn.
	 * @return bytes moved
	 */
	long moved();

	/**
	 * A member has done its part of a turn that is recorded.
	 * @param member the member
	 * @param readyOps what it was ready for
	 * @param bytes bytes moved
	 * @param took nanoseconds
	 */
	void record(Selectable member, int readyOps, long bytes, long took);

}
