package dev.selecho.net;

import java.time.Duration;

import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.net.ListenerOptions.WaterMarks;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TcpServer} works: what all its listeners share. Immutable; each
 * constructor refuses what the server cannot work with by an
 * {@link InvalidOptionException}.
 *
 * @param loops the number of selector loops, each on a thread of its own
 * @param readBufferSize bytes read from one connection at one readiness event, and the
 * size of the one read buffer of a loop
 * @param totalLimit bytes of memory that may hold output waiting for its sockets, all
 * connections together; {@code null} is half of the JVM's direct memory limit
 * @param maxConnections most connections at once; {@code null} derives it from the
 * process's descriptor limit and its heap, which clamp any value
 * @param quietPeriod during a drain: how long a connection must have been quiet to be
 * ended
 * @param listeners how those listeners work that have no options of their own
 */
public record TcpServerOptions(int loops, int readBufferSize, @Nullable Long totalLimit,
		@Nullable Integer maxConnections, Duration quietPeriod, ListenerOptions listeners) {

	/** More threads than any machine has use for. */
	public static final int MAX_LOOPS = 256;

	/** The values that fit most servers. */
	public static final TcpServerOptions DEFAULTS = new TcpServerOptions(1, 64 * 1024, null, null,
			Duration.ofMillis(200), ListenerOptions.DEFAULTS);

	/** Chunks of waiting output that a loop needs to serve anybody. */
	private static final int LEAST_TOTAL = 4 * Chunk.SIZE;

	public TcpServerOptions {
		OptionChecks.check(loops >= 1 && loops <= MAX_LOOPS, "loops", loops, "must be between 1 and " + MAX_LOOPS);
		OptionChecks.checkSize("read-buffer-size", readBufferSize, 1024, "");
		if (totalLimit != null) {
			OptionChecks.check(totalLimit >= (long) loops * LEAST_TOTAL, "write-queue.total-limit",
					InvalidOptionException.text(totalLimit),
					"must be at least " + InvalidOptionException.text(LEAST_TOTAL)
							+ " for each loop; leave it out for half of the direct memory limit");
		}
		if (maxConnections != null) {
			OptionChecks.check(maxConnections >= 1, "max-connections", maxConnections,
					"must be at least 1; leave it out to derive it from the descriptor limit and the heap");
		}
		OptionChecks.check(!quietPeriod.isNegative() && quietPeriod.compareTo(Duration.ofDays(1)) <= 0,
				"shutdown.quiet-period", quietPeriod, "must be between 0s and 1d");
	}

	public TcpServerOptions withLoops(int loops) {
		return new TcpServerOptions(loops, this.readBufferSize, this.totalLimit, this.maxConnections, this.quietPeriod,
				this.listeners);
	}

	public TcpServerOptions withReadBufferSize(int readBufferSize) {
		return new TcpServerOptions(this.loops, readBufferSize, this.totalLimit, this.maxConnections, this.quietPeriod,
				this.listeners);
	}

	public TcpServerOptions withTotalLimit(@Nullable Long totalLimit) {
		return new TcpServerOptions(this.loops, this.readBufferSize, totalLimit, this.maxConnections, this.quietPeriod,
				this.listeners);
	}

	public TcpServerOptions withMaxConnections(@Nullable Integer maxConnections) {
		return new TcpServerOptions(this.loops, this.readBufferSize, this.totalLimit, maxConnections, this.quietPeriod,
				this.listeners);
	}

	public TcpServerOptions withQuietPeriod(Duration quietPeriod) {
		return new TcpServerOptions(this.loops, this.readBufferSize, this.totalLimit, this.maxConnections, quietPeriod,
				this.listeners);
	}

	public TcpServerOptions withListeners(ListenerOptions listeners) {
		return new TcpServerOptions(this.loops, this.readBufferSize, this.totalLimit, this.maxConnections,
				this.quietPeriod, listeners);
	}

	public TcpServerOptions withTimeouts(Timeouts timeouts) {
		return withListeners(this.listeners.withTimeouts(timeouts));
	}

	public TcpServerOptions withSocket(SocketSettings socket) {
		return withListeners(this.listeners.withSocket(socket));
	}

	public TcpServerOptions withWaterMarks(WaterMarks waterMarks) {
		return withListeners(this.listeners.withWaterMarks(waterMarks));
	}

	public TcpServerOptions withOnLimit(LimitPolicy onLimit) {
		return withListeners(this.listeners.withLimit(this.listeners.maxConnections(), onLimit));
	}

	/**
	 * Returns how a listener works.
	 * @param listener a listener of the server
	 * @return its own options, or those of all that have none
	 */
	ListenerOptions of(Listener listener) {
		ListenerOptions own = listener.options();
		return (own != null) ? own : this.listeners;
	}

}
