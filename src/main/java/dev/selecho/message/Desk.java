package dev.selecho.message;

import java.nio.ByteBuffer;

/**
 * What the sessions of one listener on one loop share. Except where it says otherwise,
 * all of it belongs to the loop's thread.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
final class Desk<I, O> {

	/** As much as leaves together at the end of a read. */
	private static final int SCRATCH = 16 * 1024;

	private final Framing framing;

	private final Codec<I, O> codec;

	private final MessageOptions options;

	private final MessageCounters counters;

	private final MessageCounters.Cell cell;

	private FrameOutput scratch = newScratch();

	Desk(Framing framing, Codec<I, O> codec, MessageOptions options, MessageCounters counters) {
		this.framing = framing;
		this.codec = codec;
		this.options = options;
		this.counters = counters;
		this.cell = counters.newCell();
	}

	private static FrameOutput newScratch() {
		return new FrameOutput(ByteBuffer.allocateDirect(SCRATCH));
	}

	/** For any thread. */
	Framing framing() {
		return this.framing;
	}

	/** For any thread. */
	MessageOptions options() {
		return this.options;
	}

	/** For any thread. */
	MessageCounters counters() {
		return this.counters;
	}

	I decode(ByteBuffer body) {
		I message = this.codec.decode(body);
		this.cell.received.increment();
		return message;
	}

	/**
	 * Tells a message in bytes, to be written at once.
	 * @param message the message
	 * @return its bytes, valid until the next
	 */
	ByteBuffer encode(O message) {
		ByteBuffer body = this.codec.encode(message);
		if (this.scratch.capacity() > SCRATCH) {
			this.scratch = newScratch(); // one large message is not kept for ever
		}
		this.scratch.clear();
		this.framing.write(body, this.scratch);
		countSent();
		return this.scratch.content();
	}

	void countSent() {
		this.cell.sent.increment();
	}

	/**
	 * Tells a message in bytes, to be handed over. For any thread.
	 * @param message the message
	 * @return its bytes
	 */
	ByteBuffer encodeApart(O message) {
		return this.framing.frame(this.codec.encode(message));
	}

}
