package dev.selecho.loop;

/**
 * What ended a wait in {@code select}.
 */
public enum WakeupCause {

	/** A channel was ready. */
	READY,

	/** Another thread handed a task over. */
	TASK,

	/** A deadline was due, or the heartbeat. */
	DEADLINE,

	/** Nothing that the loop knows of: an interrupt, or a selector that misbehaves. */
	NOTHING

}
