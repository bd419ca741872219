package dev.selecho.message;

import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * How messages look on the wire and what they mean: a framing and a codec. It becomes a
 * service by the handlers that answer them, and the place where they run.
 * <p>
 * For any thread, and for as many listeners as one likes.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
public final class Protocol<I, O> {

	private final Framing framing;

	private final Codec<I, O> codec;

	private Protocol(Framing framing, Codec<I, O> codec) {
		this.framing = framing;
		this.codec = codec;
	}

	/**
	 * Returns a protocol.
	 * @param <I> what comes
	 * @param <O> what goes
	 * @param framing where messages end
	 * @param codec what they mean
	 * @return the protocol
	 */
	public static <I, O> Protocol<I, O> of(Framing framing, Codec<I, O> codec) {
		return new Protocol<>(framing, codec);
	}

	/**
	 * Returns where messages end.
	 * @return the framing
	 */
	public Framing framing() {
		return this.framing;
	}

	/**
	 * Returns what messages mean.
	 * @return the codec
	 */
	public Codec<I, O> codec() {
		return this.codec;
	}

	/**
	 * Has messages handled on the loop's thread: the fastest, for handlers that never
	 * block.
	 * @param handlers gives each client its handler, on the loop's thread
	 * @return the service
	 */
	public MessageService<I, O> onLoop(Function<Session<O>, ? extends MessageHandler<I, O>> handlers) {
		return new MessageService<>(this, handlers, null);
	}

	/**
	 * Has messages handled on virtual threads, for handlers that wait for databases and
	 * other servers. A client has one only while it has work, and its messages are
	 * handled one after the other.
	 * @param handlers gives each client its handler, on the loop's thread
	 * @return the service
	 */
	public MessageService<I, O> onVirtualThreads(Function<Session<O>, ? extends MessageHandler<I, O>> handlers) {
		return on(Workers.virtualThreads("tcp-message"), handlers);
	}

	/**
	 * Has messages handled by an executor, to the same promises. A client whose work it
	 * rejects is ended.
	 * @param executor runs a task for each client that has work, as long as it has
	 * @param handlers gives each client its handler, on the loop's thread
	 * @return the service
	 */
	public MessageService<I, O> on(Executor executor, Function<Session<O>, ? extends MessageHandler<I, O>> handlers) {
		return new MessageService<>(this, handlers, executor);
	}

}
