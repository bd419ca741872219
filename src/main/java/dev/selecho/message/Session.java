package dev.selecho.message;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A client as the application sees it. For any thread. What one thread sends arrives in
 * its order; messages of several threads never mix.
 *
 * @param <O> what goes
 */
public interface Session<O> {

	/**
	 * Sends a message. On the thread of a loop it never waits, and what the socket does
	 * not take is kept. On another it waits while too much output waits for the client
	 * already: who does not read stops its own handler, and whoever pushes.
	 * @param message the message
	 * @throws IOException if the session has ended, or ends before there is room; never
	 * on a loop's thread, where such a message is dropped
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws IllegalArgumentException if the message cannot be told in the protocol;
	 * nothing is sent then
	 */
	void send(O message) throws IOException, InterruptedException;

	/**
	 * Sends a message if the client is ready for it. Never waits.
	 * @param message the message
	 * @return whether it is on its way; not if the session has ended, or as much waits as
	 * the high-water mark and memory allow
	 * @throws IllegalArgumentException if the message cannot be told in the protocol
	 */
	boolean offer(O message);

	/**
	 * Ends the session once everything that was sent is delivered. Messages that have
	 * come and wait to be handled are dropped.
	 */
	void close();

	/** Ends the session by a reset; what waits is lost. */
	void abort();

	/**
	 * Tells whether the session takes messages.
	 * @return whether it does
	 */
	boolean isOpen();

	/**
	 * Sets how long the client may be silent: nothing received, whatever is sent to it.
	 * @param timeout the time, from the last byte; {@code null} for no limit
	 */
	void silenceTimeout(@Nullable Duration timeout);

	/**
	 * Returns its number, under which it is listed among the connections.
	 * @return the number
	 */
	long id();

	/**
	 * Returns the client's address.
	 * @return the address
	 */
	SocketAddress remoteAddress();

	/**
	 * Returns the name of the listener that it came by.
	 * @return the name
	 */
	String listener();

	/**
	 * Has something done at the session's end, before its handler hears of it: on the
	 * loop's thread, so it must not block; at once if the session has ended.
	 * @param action what to do
	 */
	void whenEnded(Runnable action);

	/**
	 * Forgets what was to be done at the session's end.
	 * @param action the same object
	 */
	void forget(Runnable action);

}
