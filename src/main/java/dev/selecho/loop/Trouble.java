package dev.selecho.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A loop's own trouble: in the log at most one line a second, however often it happens,
 * and told to the probes where nothing can be trusted any more. What clients do is not
 * trouble. Used by the loop's thread alone.
 */
public final class Trouble {

	private static final Logger logger = System.getLogger("dev.selecho.net");

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final LoopMonitor monitor;

	private final LongSupplier clock;

	private long nextAllowed;

	private long leftOut;

	Trouble(LoopMonitor monitor, LongSupplier clock) {
		this.monitor = monitor;
		this.clock = clock;
		this.nextAllowed = clock.getAsLong();
	}

	/**
	 * Tells of something that is not as it should be.
	 * @param what a sentence's beginning
	 * @param cause why, or {@code null}
	 */
	public void warn(String what, @Nullable Throwable cause) {
		long now = this.clock.getAsLong();
		if (now - this.nextAllowed < 0) {
			this.leftOut++;
			return;
		}
		String more = (this.leftOut > 0) ? " (" + this.leftOut + " more lines like this left out)" : "";
		this.leftOut = 0;
		this.nextAllowed = now + INTERVAL;
		logger.log(Level.WARNING, this.monitor.name() + ": " + what + more, cause);
	}

	/**
	 * Something failed that costs nobody his connection.
	 * @param what a sentence's beginning
	 * @param failure what was thrown
	 */
	public void failed(String what, Throwable failure) {
		noteIfFatal(failure);
		warn(what, failure);
	}

	/**
	 * A failure costs the one that it belongs to, and nobody else.
	 * @param member whose it is
	 * @param failure what was thrown
	 */
	public void charge(Deadline member, Throwable failure) {
		noteIfFatal(failure);
		try {
			member.failed(failure);
		}
		catch (Throwable second) {
			failure.addSuppressed(second);
			failed("A failure could not be dealt with", failure);
		}
	}

	/**
	 * Out of memory leaves no part of the process in a known state. A stack overflow
	 * does: it comes from one handler's recursion, and if it counted, any client that
	 * provokes it could have the process replaced. So does a buffer that could not be
	 * had, which the JDK tells by the message alone.
	 */
	private void noteIfFatal(Throwable failure) {
		if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)
				&& !String.valueOf(failure.getMessage()).contains("direct buffer memory")) {
			this.monitor.broken(failure);
		}
	}

}
