package dev.selecho.loop;

/**
 * Something that is due at a time. It carries its place in {@link Deadlines} itself, so
 * that moving or removing it needs neither a search nor an allocation.
 */
public abstract class Deadline {

	static final int UNSCHEDULED = -1;

	/** {@link System#nanoTime()} time; meaningful while scheduled. */
	long due;

	/** Where {@link Deadlines} keeps it. */
	int slot = UNSCHEDULED;

	/**
	 * Returns when it is due. Only for one that is, or was, scheduled.
	 * @return a {@link System#nanoTime()} time
	 */
	public final long due() {
		return this.due;
	}

	/**
	 * Tells whether it is due at some time.
	 * @return whether it is
	 */
	public final boolean isScheduled() {
		return this.slot != UNSCHEDULED;
	}

	/**
	 * The time has come. The deadline is no longer scheduled.
	 * @param now the loop's time
	 * @throws Exception if what was due failed
	 */
	protected abstract void expired(long now) throws Exception;

	/**
	 * What was due failed.
	 * @param failure why
	 */
	protected abstract void failed(Throwable failure);

}
