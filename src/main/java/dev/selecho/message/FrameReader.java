package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends, cut into messages. They are handed on as slices of the loop's
 * read buffer, one after the other; only an unfinished one is copied. Used by the loop's
 * thread alone.
 * <p>
 * {@link FramedSession} extends it, and is no object beside it: there is one for each
 * idle client.
 */
abstract class FrameReader implements ConnectionHandler {

	/** Nothing was searched: no message is taken for now. */
	private static final int UNSEARCHED = 0;

	final Connection connection;

	private @Nullable Rest rest;

	FrameReader(Connection connection) {
		this.connection = connection;
	}

	abstract Framing framing();

	/**
	 * A message is there.
	 * @param body valid for this call only
	 * @param length of the whole message
	 * @throws MalformedMessageException if it is none after all
	 */
	abstract void message(ByteBuffer body, int length);

	/** What has come is no message. Nothing more is read. */
	abstract void malformed(MalformedMessageException cause);

	/** The client has ended its side, after whole messages. */
	abstract void messagesEnded();

	/** Whether another message may be handed on now. */
	abstract boolean takesMessages();

	/** Whether there is no use for what comes any more. */
	abstract boolean isOver();

	/** Bytes that are kept elsewhere for the same client. */
	abstract int keptElsewhere();

	/** Begins to wait for the client to complete its message. */
	abstract void awaitRest();

	@Override
	public void onRead(Connection own, ByteBuffer input) {
		try {
			read(input);
		}
		catch (MalformedMessageException ex) {
			discard();
			malformed(ex);
		}
		input.position(input.limit());
	}

	private void read(ByteBuffer input) {
		Rest unfinished = this.rest;
		if (isOver()) {
			return;
		}
		if (unfinished != null) {
			if (!takesMessages()) {
				append(unfinished, input, input.remaining());
				return;
			}
			complete(unfinished, input);
		}
		if (input.hasRemaining()) {
			int length = take(input);
			if (input.hasRemaining() && !isOver()) {
				Rest begun = new Rest();
				this.rest = begun;
				append(begun, input, input.remaining());
				stopped(begun, length);
			}
		}
	}

	/** Hands on messages that could not be before, and what has come since. */
	final void resume() {
		Rest waiting = this.rest;
		if (waiting == null || isOver()) {
			discard();
			return;
		}
		try {
			int length = take(waiting.bytes());
			if (waiting.size() > 0 && !isOver()) {
				stopped(waiting, length);
			}
			else {
				discard();
			}
		}
		catch (MalformedMessageException ex) {
			discard();
			malformed(ex);
		}
	}

	private void stopped(Rest unfinished, int length) {
		if (length == UNSEARCHED) {
			unfinished.unsearched();
		}
		else {
			unfinished.searched(length);
			unfinished.awaitedSince(this.connection.nanoTime());
			awaitRest();
		}
	}

	/** Completes the unfinished message with as little of the input as it takes. */
	private void complete(Rest unfinished, ByteBuffer input) {
		while (input.hasRemaining()) {
			append(unfinished, input, Math.min(unfinished.wanted(), input.remaining()));
			int length = (unfinished.announced() != Framing.INCOMPLETE) ? unfinished.announced()
					: length(unfinished.bytes(), unfinished.seen());
			int surplus = unfinished.size() - length;
			if (length != Framing.INCOMPLETE && surplus >= 0) {
				input.position(input.position() - surplus);
				this.rest = null;
				try {
					handOn(unfinished.bytes(), length);
				}
				finally {
					keep(0);
				}
				return;
			}
			unfinished.searched(length);
		}
	}

	/**
	 * Hands on the whole messages.
	 * @return the length of the first that is not complete, {@link Framing#INCOMPLETE} if
	 * that is not known, or {@code UNSEARCHED}
	 */
	private int take(ByteBuffer source) {
		while (source.hasRemaining() && takesMessages()) {
			int length = length(source, 0);
			if (length == Framing.INCOMPLETE || length > source.remaining()) {
				return length;
			}
			handOn(source, length);
		}
		return UNSEARCHED;
	}

	private int length(ByteBuffer source, int seen) {
		int length = framing().length(source, seen);
		if (length != Framing.INCOMPLETE && length <= seen) {
			throw new IllegalStateException(framing() + " ends a message after " + length
					+ " bytes, and has not when it had seen " + seen + " of them");
		}
		return length;
	}

	private void handOn(ByteBuffer source, int length) {
		int end = source.limit();
		int next = source.position() + length;
		message(framing().body(source.limit(next)), length);
		source.limit(end).position(next).order(ByteOrder.BIG_ENDIAN); // whatever the
																		// codec has done
	}

	private void append(Rest unfinished, ByteBuffer input, int length) {
		if (!unfinished.fits(length)) {
			int needed = unfinished.size() + length;
			int capacity = Math.max(needed, Math.max(Rest.SMALLEST, 2 * unfinished.capacity()));
			if (!keep(capacity)) {
				capacity = needed;
				if (!keep(capacity)) {
					throw new IllegalStateException(
							"No room is left for an unfinished message: too many are unfinished,"
									+ " or write-queue.total-limit is too low for them");
				}
			}
			unfinished.grow(capacity);
		}
		unfinished.add(input, length);
	}

	private boolean keep(int bytes) {
		return this.connection.keep(bytes + keptElsewhere());
	}

	/** What is kept elsewhere has become more or less. */
	final void kept() {
		Rest unfinished = this.rest;
		keep((unfinished != null) ? unfinished.capacity() : 0);
	}

	final void discard() {
		if (this.rest != null) {
			this.rest = null;
			keep(0);
		}
	}

	final @Nullable Rest rest() {
		return this.rest;
	}

	@Override
	public void onInputEnd(Connection own) {
		Rest unfinished = this.rest;
		if (unfinished == null) {
			messagesEnded();
		}
		else if (unfinished.isAwaited()) {
			int size = unfinished.size();
			discard();
			malformed(new MalformedMessageException(MalformedMessageException.Fault.TRUNCATED,
					"has ended its side after " + size + " bytes of a message"));
		}
	}

}
