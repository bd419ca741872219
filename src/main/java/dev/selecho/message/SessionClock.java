package dev.selecho.message;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.selecho.message.MalformedMessageException.Fault;
import dev.selecho.net.Connection;
import org.jspecify.annotations.Nullable;

/**
 * How long a client may take. Bytes move no timer: each is looked at when it is over, and
 * set anew for what is left. Used by the loop's thread alone.
 */
final class SessionClock {

	/**
	 * A loop that looks so much later than it wanted was not there: the client had no
	 * chance, and gets the time once more.
	 */
	private static final long ABSENCE = TimeUnit.MILLISECONDS.toNanos(100);

	private final FramedSession<?, ?> session;

	private final Connection connection;

	private final @Nullable Duration messageTimeout;

	private @Nullable Duration silenceTimeout;

	private long lastReceived;

	private Connection.@Nullable Timer silence;

	private Connection.@Nullable Timer message;

	/** The time was given once more to the message that began then. */
	private @Nullable Long granted;

	SessionClock(FramedSession<?, ?> session, MessageOptions options) {
		this.session = session;
		this.connection = session.connection;
		this.messageTimeout = options.messageTimeout();
	}

	/** The client has connected. */
	void opened(MessageOptions options) {
		Duration first = options.firstMessageTimeout();
		if (first != null) {
			this.connection.schedule(first, () -> {
				if (!this.session.hasMessages()) {
					late("has sent no message within " + first);
				}
			});
		}
		silenceTimeout(options.silenceTimeout());
	}

	private void late(String what) {
		this.session.malformed(new MalformedMessageException(Fault.TIMEOUT, what));
	}

	/** Something has come. */
	void received() {
		this.lastReceived = this.connection.nanoTime();
	}

	/** From now on the client may be silent for so long. */
	void silenceTimeout(@Nullable Duration timeout) {
		if (this.silence != null) {
			this.silence.cancel();
			this.silence = null;
		}
		this.silenceTimeout = timeout;
		if (timeout != null) {
			received();
			this.silence = this.connection.schedule(timeout, this::lookAtSilence);
		}
	}

	private void lookAtSilence() {
		Duration timeout = this.silenceTimeout;
		if (timeout == null || this.session.isOver()) {
			return;
		}
		if (!this.session.listens()) {
			received(); // it is the handler that takes its time, and nobody listens
		}
		Duration left = timeout.minusNanos(this.connection.nanoTime() - this.lastReceived);
		if (!left.isPositive()) {
			received();
			left = timeout;
			this.session.silent();
		}
		this.silence = this.connection.schedule(left, this::lookAtSilence);
	}

	/** A message has begun, and is not complete. */
	void unfinished() {
		if (this.message == null && this.messageTimeout != null) {
			this.message = this.connection.schedule(this.messageTimeout, this::lookAtMessage);
		}
	}

	private void lookAtMessage() {
		Rest unfinished = this.session.rest();
		Duration timeout = this.messageTimeout;
		this.message = null;
		if (timeout == null || unfinished == null || !unfinished.isAwaited()) {
			return;
		}
		Duration left = timeout.minusNanos(this.connection.nanoTime() - unfinished.since());
		if (left.isPositive()) {
			this.message = this.connection.schedule(left, this::lookAtMessage);
		}
		else if (left.toNanos() < -ABSENCE && (this.granted == null || this.granted != unfinished.since())) {
			this.granted = unfinished.since();
			this.message = this.connection.schedule(timeout, this::lookAtMessage);
		}
		else {
			late("has not completed a message within " + timeout + ": " + unfinished.size() + " bytes have come");
		}
	}

}
