package dev.selecho.net;

import java.util.List;

/**
 * One turn of a loop, as it was recorded: who was ready, for what, and what it took.
 *
 * @param loop the loop's place among the server's loops
 * @param number turns of a loop count up from the start of the server
 * @param at when select came back, as {@link System#nanoTime()} counts
 * @param took nanoseconds that all who took part needed together
 * @param parts those who took part, in the order in which the loop came to them
 * @param more how many took part beside those
 */
public record Turn(int loop, long number, long at, long took, List<Part> parts, int more) {

	/**
	 * What one member of the loop did in a turn.
	 *
	 * @param connection the connection's id; 0 for a listener or a rejected client
	 * @param name the listener's name
	 * @param ready what it was ready for: a set of {@link java.nio.channels.SelectionKey}
	 * operations
	 * @param bytes bytes moved, both ways together
	 * @param took nanoseconds
	 */
	public record Part(long connection, String name, int ready, long bytes, long took) {
	}

}
