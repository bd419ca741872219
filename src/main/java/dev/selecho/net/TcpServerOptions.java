package dev.selecho.net;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link TcpServer} works. Immutable; each constructor refuses what the server
 * cannot work with by an {@link InvalidOptionException}.
 *
 * @param backlog connections that the kernel completes ahead of {@code accept}; without a
 * value of its own the JDK takes 50, too few for a reconnect storm
 * @param loops the number of selector loops
 * @param readBufferSize bytes read from one connection at one readiness event, and the
 * size of the one read buffer of a loop
 * @param writeQueue how much output may wait for its sockets
 * @param maxConnections most connections at once; {@code null} derives it from the
 * process's descriptor limit and its heap, which clamp any value
 * @param onLimit what becomes of a client that comes while the server is full
 * @param timeouts when a connection ends by itself
 * @param quietPeriod during a drain: how long a connection must have been quiet to be
 * ended
 * @param socket options of each accepted socket
 */
public record TcpServerOptions(int backlog, int loops, int readBufferSize, WriteQueueOptions writeQueue,
		@Nullable Integer maxConnections, LimitPolicy onLimit, Timeouts timeouts, Duration quietPeriod,
		SocketSettings socket) {

	/** The values that fit most servers. */
	public static final TcpServerOptions DEFAULTS = new TcpServerOptions(1024, 1, 64 * 1024, WriteQueueOptions.DEFAULTS,
			null, LimitPolicy.REJECT, Timeouts.DEFAULTS, Duration.ofMillis(200), SocketSettings.DEFAULTS);

	public TcpServerOptions {
		OptionChecks.check(backlog >= 1, "backlog", backlog, "must be at least 1");
		OptionChecks.check(loops == 1, "loops", loops, "must be 1, which is what this version runs");
		OptionChecks.checkSize("read-buffer-size", readBufferSize, 1024, "");
		if (maxConnections != null) {
			OptionChecks.check(maxConnections >= 1, "max-connections", maxConnections,
					"must be at least 1; leave it out to derive it from the descriptor limit and the heap");
		}
		OptionChecks.check(!quietPeriod.isNegative() && quietPeriod.compareTo(Duration.ofDays(1)) <= 0,
				"shutdown.quiet-period", quietPeriod, "must be between 0s and 1d");
	}

	public TcpServerOptions withWriteQueue(WriteQueueOptions writeQueue) {
		return new TcpServerOptions(this.backlog, this.loops, this.readBufferSize, writeQueue, this.maxConnections,
				this.onLimit, this.timeouts, this.quietPeriod, this.socket);
	}

	public TcpServerOptions withLimit(@Nullable Integer maxConnections, LimitPolicy onLimit) {
		return new TcpServerOptions(this.backlog, this.loops, this.readBufferSize, this.writeQueue, maxConnections,
				onLimit, this.timeouts, this.quietPeriod, this.socket);
	}

	public TcpServerOptions withTimeouts(Timeouts timeouts) {
		return new TcpServerOptions(this.backlog, this.loops, this.readBufferSize, this.writeQueue, this.maxConnections,
				this.onLimit, timeouts, this.quietPeriod, this.socket);
	}

	public TcpServerOptions withSocket(SocketSettings socket) {
		return new TcpServerOptions(this.backlog, this.loops, this.readBufferSize, this.writeQueue, this.maxConnections,
				this.onLimit, this.timeouts, this.quietPeriod, socket);
	}

	/**
	 * How much output may wait for its sockets.
	 *
	 * @param highWaterMark bytes waiting for one connection at which it is no longer read
	 * @param lowWaterMark bytes below which reading goes on; equal marks are allowed
	 * @param totalLimit bytes of memory that may hold waiting output, all connections
	 * together; {@code null} is half of the JVM's direct memory limit
	 */
	public record WriteQueueOptions(int highWaterMark, int lowWaterMark, @Nullable Long totalLimit) {

		private static final int LEAST_TOTAL = 4 * ChunkPool.CHUNK_SIZE;

		/** 256 KiB, 64 KiB, half of the direct memory. */
		public static final WriteQueueOptions DEFAULTS = new WriteQueueOptions(256 * 1024, 64 * 1024, null);

		public WriteQueueOptions {
			OptionChecks.checkSize("write-queue.high-water-mark", highWaterMark, 1, "");
			String high = "write-queue.high-water-mark, " + InvalidOptionException.text(highWaterMark);
			OptionChecks.check(lowWaterMark >= 0 && lowWaterMark <= highWaterMark, "write-queue.low-water-mark",
					InvalidOptionException.text(lowWaterMark),
					"must be between 0B and " + high + "; lower the low mark or raise the high one");
			if (totalLimit != null) {
				OptionChecks.check(totalLimit >= Math.max(highWaterMark, LEAST_TOTAL), "write-queue.total-limit",
						InvalidOptionException.text(totalLimit),
						"must be at least " + InvalidOptionException.text(LEAST_TOTAL) + " and at least " + high
								+ "; leave it out for half of the direct memory limit");
			}
		}

	}

	/**
	 * When a connection ends by itself.
	 *
	 * @param idle without a byte moved for so long, it ends; {@code null}: never
	 * @param maxAge at this age, give or take a tenth so that connections born together
	 * do not die together, it ends between two exchanges; {@code null}: never
	 * @param linger how long the server waits for the client's FIN after its own, and for
	 * a client that takes none of the output of a connection that the server is ending
	 * @param halfClose how long a client that has ended its own side may take none of the
	 * output that still waits for it
	 */
	public record Timeouts(@Nullable Duration idle, @Nullable Duration maxAge, Duration linger, Duration halfClose) {

		/** Neither idle limit nor maximum age; 2 s to linger, 60 s half-closed. */
		public static final Timeouts DEFAULTS = new Timeouts(null, null, Duration.ofSeconds(2), Duration.ofSeconds(60));

		public Timeouts {
			if (idle != null) {
				OptionChecks.checkPositive("idle-timeout", idle, "; leave it out for none");
			}
			if (maxAge != null) {
				OptionChecks.checkPositive("max-connection-age", maxAge, "; leave it out for none");
			}
			OptionChecks.checkPositive("linger-timeout", linger, "");
			OptionChecks.checkPositive("half-close-timeout", halfClose, "");
		}

	}

	/**
	 * Options of each accepted socket.
	 *
	 * @param tcpNoDelay send small replies at once (no Nagle)
	 * @param keepAlive probe a silent peer, so that one that vanished is found
	 * @param keepAliveIdle silence before the first probe
	 * @param keepAliveInterval time between probes
	 * @param keepAliveCount probes without an answer that end the connection
	 * @param receiveBufferSize bytes, or {@code null} for the system's own tuning
	 * @param sendBufferSize bytes, or {@code null} for the system's own tuning
	 * @param reuseAddress bind although connections of an earlier process linger on the
	 * port
	 */
	public record SocketSettings(boolean tcpNoDelay, boolean keepAlive, Duration keepAliveIdle,
			Duration keepAliveInterval, int keepAliveCount, @Nullable Integer receiveBufferSize,
			@Nullable Integer sendBufferSize, boolean reuseAddress) {

		/** Found dead after 3 minutes: before load balancers forget the flow (350 s). */
		public static final SocketSettings DEFAULTS = new SocketSettings(true, true, Duration.ofMinutes(2),
				Duration.ofSeconds(15), 4, null, null, true);

		/** The kernel's own limits: MAX_TCP_KEEPIDLE, MAX_TCP_KEEPCNT in net/tcp.h. */
		private static final int MAX_KEEP_ALIVE_SECONDS = 32767;

		private static final int MAX_KEEP_ALIVE_COUNT = 127;

		private static final String SYSTEM_SIZE = "; leave it out for the system's own";

		public SocketSettings {
			checkSeconds("socket.keep-alive-idle", keepAliveIdle);
			checkSeconds("socket.keep-alive-interval", keepAliveInterval);
			OptionChecks.check(keepAliveCount >= 1 && keepAliveCount <= MAX_KEEP_ALIVE_COUNT, "socket.keep-alive-count",
					keepAliveCount, "must be between 1 and " + MAX_KEEP_ALIVE_COUNT);
			if (receiveBufferSize != null) {
				OptionChecks.checkSize("socket.receive-buffer-size", receiveBufferSize, 1024, SYSTEM_SIZE);
			}
			if (sendBufferSize != null) {
				OptionChecks.checkSize("socket.send-buffer-size", sendBufferSize, 1024, SYSTEM_SIZE);
			}
		}

		private static void checkSeconds(String option, Duration duration) {
			long seconds = duration.toSeconds();
			OptionChecks.check(
					seconds >= 1 && seconds <= MAX_KEEP_ALIVE_SECONDS && duration.equals(Duration.ofSeconds(seconds)),
					option, duration, "must be whole seconds between 1s and " + MAX_KEEP_ALIVE_SECONDS + "s");
		}

	}

}
