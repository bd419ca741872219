package dev.selecho.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The loop's own trouble in the log: at most one line a second, however often it happens.
 * What clients do is not trouble.
 */
final class TroubleLog {

	private static final Logger logger = System.getLogger("dev.selecho.net");

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final LongSupplier clock;

	private long nextAllowed;

	private long leftOut;

	TroubleLog(LongSupplier clock) {
		this.clock = clock;
		this.nextAllowed = clock.getAsLong();
	}

	void warn(String message, @Nullable Throwable cause) {
		long now = this.clock.getAsLong();
		if (now - this.nextAllowed < 0) {
			this.leftOut++;
			return;
		}
		String more = (this.leftOut > 0) ? " (" + this.leftOut + " more lines like this left out)" : "";
		this.leftOut = 0;
		this.nextAllowed = now + INTERVAL;
		logger.log(Level.WARNING, message + more, cause);
	}

}
