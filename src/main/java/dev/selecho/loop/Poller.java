package dev.selecho.loop;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a loop needs of a {@link Selector}, and no more: one that misbehaves can be put in
 * its place. Used by the loop's thread, except for {@link #wakeup()}.
 */
public interface Poller {

	/**
	 * Waits until a channel is ready, a wake-up or the timeout, and has each ready key
	 * answered from within. Selecting with an action fills no selected-key set: nothing
	 * is allocated, nothing has to be removed from it.
	 * @param action what answers a ready key; must not throw
	 * @param millis milliseconds to wait at most; 0 does not wait
	 * @return the number of keys answered
	 * @throws IOException if the selector failed
	 */
	int poll(Consumer<SelectionKey> action, long millis) throws IOException;

	/**
	 * Ends the wait that is under way, or the next one. For any thread.
	 */
	void wakeup();

	/**
	 * Watches a channel.
	 * @param channel the channel, which does not block
	 * @param ops the interest set
	 * @param attachment what the key carries
	 * @return the key
	 * @throws ClosedChannelException if the channel is closed
	 */
	SelectionKey register(SelectableChannel channel, int ops, Object attachment) throws ClosedChannelException;

	/**
	 * Returns the keys of all channels.
	 * @return a live view
	 */
	Set<SelectionKey> keys();

	/**
	 * Tells whether it is not closed.
	 * @return whether it is open
	 */
	boolean isOpen();

	/**
	 * Closes it. Its channels stay open.
	 * @throws IOException if that failed
	 */
	void close() throws IOException;

	/**
	 * Where pollers come from: a new one takes the place of one that misbehaves.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Opens a poller.
		 * @return the poller
		 * @throws IOException if the system refused it
		 */
		Poller open() throws IOException;

	}

}
