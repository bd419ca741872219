package dev.selecho.message;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Connection;
import org.jspecify.annotations.Nullable;

/**
 * One client of a {@link MessageService}: what its connection brings goes to its handler
 * as messages, and what is sent goes back. Where the handler runs is for those who extend
 * it.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
abstract class FramedSession<I, O> extends SendingSession<I, O> {

	private @Nullable MessageHandler<I, O> handler;

	/** There is one once a time is limited. */
	private @Nullable SessionClock clock;

	/** What has come was no message. */
	private boolean broken;

	private boolean hasMessages;

	FramedSession(Connection connection, Desk<I, O> desk) {
		super(connection, desk);
	}

	/** Before anything else. */
	final void serveBy(MessageHandler<I, O> own) {
		this.handler = own;
	}

	/** Calls the handler, after all that it was called for before. */
	abstract void call(HandlerCall call);

	/** Calls it for the last time. */
	abstract void callClosed(CloseReason reason);

	/** Hands on a message, to the same end. */
	abstract void handle(I message, int length);

	/** Whether the handler is owed nothing and owes nothing, as far as is known here. */
	abstract boolean isAtRest();

	final MessageHandler<I, O> handler() {
		return Objects.requireNonNull(this.handler);
	}

	@Override
	final Framing framing() {
		return desk().framing();
	}

	@Override
	public final void onOpen(Connection own) {
		MessageOptions options = desk().options();
		if (options.firstMessageTimeout() != null || options.silenceTimeout() != null) {
			clock().opened(options);
		}
		call(() -> handler().onOpen(this));
	}

	@Override
	public void onRead(Connection own, ByteBuffer input) {
		if (this.clock != null) {
			this.clock.received();
		}
		super.onRead(own, input);
	}

	@Override
	final void message(ByteBuffer body, int length) {
		I message = desk().decode(body);
		this.hasMessages = true;
		handle(message, length);
	}

	@Override
	final void messagesEnded() {
		if (isOver()) {
			return; // the last word is said, or is about to be
		}
		call(() -> handler().onInputEnd(this));
	}

	@Override
	final void malformed(MalformedMessageException cause) {
		if (this.broken) {
			return;
		}
		breakOff();
		desk().counters().countRejected(cause.fault());
		call(() -> lastWord(cause));
	}

	/** Where the handler runs. */
	final void lastWord(MalformedMessageException cause) throws Exception {
		handler().onMalformed(this, cause);
		inOrder(() -> this.connection.reject(String.valueOf(cause.getMessage())));
	}

	/** Nothing more is read. */
	final void breakOff() {
		this.broken = true;
		discard();
	}

	/** The handler has thrown. On the loop's thread. */
	final void failed(Throwable failure) {
		if (failure instanceof MalformedMessageException cause && !this.broken) {
			malformed(cause);
		}
		else {
			this.connection.fail(failure);
		}
	}

	@Override
	final boolean isOver() {
		return this.broken || !isOpen() || !this.connection.isOpen();
	}

	@Override
	public final void onDrained(Connection own) {
		outputDrained();
	}

	@Override
	public void onDraining(Connection own) {
		call(() -> handler().onDraining(this));
	}

	@Override
	public final void onClose(Connection own, CloseReason reason) {
		discard();
		endSending();
		callClosed(reason);
	}

	@Override
	public final boolean isIdle() {
		return rest() == null && isAtRest() && !hasPushes() && handler().isIdle();
	}

	/** Whether the client is listened to, so that its silence is its own. */
	final boolean listens() {
		return takesMessages() && isAtRest();
	}

	final boolean hasMessages() {
		return this.hasMessages;
	}

	final void silent() {
		call(() -> handler().onSilence(this));
	}

	@Override
	final void awaitRest() {
		if (desk().options().messageTimeout() != null) {
			clock().unfinished();
		}
	}

	private SessionClock clock() {
		SessionClock present = this.clock;
		if (present == null) {
			present = new SessionClock(this, desk().options());
			this.clock = present;
		}
		return present;
	}

	@Override
	public final void silenceTimeout(@Nullable Duration timeout) {
		onLoop(() -> {
			if (isOpen()) {
				clock().silenceTimeout(timeout);
			}
		});
	}

	/** A call of the handler. */
	interface HandlerCall {

		void run() throws Exception;

	}

}
