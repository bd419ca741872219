package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * Where messages end. It has no state: one serves all connections, on every loop.
 * <p>
 * A message is what is on the wire, with all that delimits it; its body is what is left
 * without that. Sizes are of bodies, in bytes.
 */
public interface Framing {

	/** The end of a message is not there yet, nor known. */
	int INCOMPLETE = -1;

	/**
	 * Finds the end of a message.
	 * @param input what has come, from the message's first byte (the position) to the
	 * last byte there is (the limit): at least one. It is left as it is, absolute reads
	 * are best
	 * @param seen how many of these bytes an earlier call has searched, for the same
	 * message, and returned {@link #INCOMPLETE}; so that each byte is searched once
	 * @return the message's length, with all that delimits it; more than there is, if it
	 * is announced; or {@link #INCOMPLETE}
	 * @throws MalformedMessageException if this cannot become a message, or not one
	 * within the limit
	 */
	int length(ByteBuffer input, int seen);

	/**
	 * Returns what a message says, without what delimits it.
	 * @param message the message, from position to limit, which is not used any more: its
	 * content may change, and the buffer may be the one that is returned
	 * @return the body, from position to limit
	 * @throws MalformedMessageException if it is not as it has to be
	 */
	ByteBuffer body(ByteBuffer message);

	/**
	 * Writes a message.
	 * @param body what it is to say, from position to limit; consumed
	 * @param output where it goes
	 * @throws IllegalArgumentException if the body cannot be told so: it is too long for
	 * the length's field or the limit, or contains what would end it. Nothing is written
	 * then
	 */
	void write(ByteBuffer body, FrameOutput output);

	/**
	 * Returns the largest body that is taken and written.
	 * @return bytes
	 */
	int maxSize();

	/**
	 * Returns a framing that takes less.
	 * @param size the largest body
	 * @return the same framing with a lower limit, or this if its own is no higher
	 */
	Framing atMost(int size);

}
