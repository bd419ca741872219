package dev.selecho.message;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Connection;

/**
 * A client whose handler runs on the loop.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
final class LoopSession<I, O> extends FramedSession<I, O> {

	LoopSession(Connection connection, Desk<I, O> desk) {
		super(connection, desk);
	}

	@Override
	void call(HandlerCall call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	@Override
	void callClosed(CloseReason reason) {
		handler().onClose(this, reason);
	}

	@Override
	void dropMessages() {
		// none waits
	}

	@Override
	void handle(I message, int length) {
		try {
			handler().onMessage(this, message);
		}
		catch (MalformedMessageException ex) {
			throw ex;
		}
		catch (Exception ex) {
			call(() -> handler().onFailure(this, ex));
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	@Override
	boolean takesMessages() {
		return !isOver();
	}

	@Override
	boolean isAtRest() {
		return true;
	}

	@Override
	int keptElsewhere() {
		return 0;
	}

}
