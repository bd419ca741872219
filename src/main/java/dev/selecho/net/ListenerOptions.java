package dev.selecho.net;

import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link Listener} and its connections work. Immutable; each constructor refuses
 * what the server cannot work with by an {@link InvalidOptionException}.
 *
 * @param backlog connections that the kernel completes ahead of {@code accept}; without a
 * value of its own the JDK takes 50, too few for a reconnect storm
 * @param waterMarks how much output may wait for one connection
 * @param maxConnections the listener's part of the server's connections: the most at
 * once; {@code null} for as many as the server has
 * @param onLimit what becomes of a client that comes while there is no place for it
 * @param timeouts when a connection ends by itself
 * @param socket options of each accepted socket
 * @param unixPermissions who may connect to a Unix domain socket, which takes the right
 * to write; {@code null} leaves that to the process's umask
 */
public record ListenerOptions(int backlog, WaterMarks waterMarks, @Nullable Integer maxConnections, LimitPolicy onLimit,
		Timeouts timeouts, SocketSettings socket, @Nullable Set<PosixFilePermission> unixPermissions) {

	/** The values that fit most listeners. */
	public static final ListenerOptions DEFAULTS = new ListenerOptions(1024, WaterMarks.DEFAULTS, null,
			LimitPolicy.REJECT, Timeouts.DEFAULTS, SocketSettings.DEFAULTS, null);

	public ListenerOptions {
		OptionChecks.check(backlog >= 1, "backlog", backlog, "must be at least 1");
		if (maxConnections != null) {
			OptionChecks.check(maxConnections >= 1, "max-connections", maxConnections,
					"must be at least 1; leave it out for as many as the server has places for");
		}
		unixPermissions = (unixPermissions != null) ? Set.copyOf(unixPermissions) : null;
	}

	public ListenerOptions withBacklog(int backlog) {
		return new ListenerOptions(backlog, this.waterMarks, this.maxConnections, this.onLimit, this.timeouts,
				this.socket, this.unixPermissions);
	}

	public ListenerOptions withWaterMarks(WaterMarks waterMarks) {
		return new ListenerOptions(this.backlog, waterMarks, this.maxConnections, this.onLimit, this.timeouts,
				this.socket, this.unixPermissions);
	}

	public ListenerOptions withLimit(@Nullable Integer maxConnections, LimitPolicy onLimit) {
		return new ListenerOptions(this.backlog, this.waterMarks, maxConnections, onLimit, this.timeouts, this.socket,
				this.unixPermissions);
	}

	public ListenerOptions withTimeouts(Timeouts timeouts) {
		return new ListenerOptions(this.backlog, this.waterMarks, this.maxConnections, this.onLimit, timeouts,
				this.socket, this.unixPermissions);
	}

	public ListenerOptions withSocket(SocketSettings socket) {
		return new ListenerOptions(this.backlog, this.waterMarks, this.maxConnections, this.onLimit, this.timeouts,
				socket, this.unixPermissions);
	}

	public ListenerOptions withUnixPermissions(@Nullable Set<PosixFilePermission> unixPermissions) {
		return new ListenerOptions(this.backlog, this.waterMarks, this.maxConnections, this.onLimit, this.timeouts,
				this.socket, unixPermissions);
	}

	/**
	 * How much output may wait for one connection.
	 *
	 * @param high bytes waiting at which it is no longer read
	 * @param low bytes waiting at which reading goes on; equal marks are allowed
	 */
	public record WaterMarks(int high, int low) {

		/** 256 KiB, 64 KiB. */
		public static final WaterMarks DEFAULTS = new WaterMarks(256 * 1024, 64 * 1024);

		public WaterMarks {
			OptionChecks.checkSize("write-queue.high-water-mark", high, 1, "");
			OptionChecks.check(low >= 0 && low <= high, "write-queue.low-water-mark", InvalidOptionException.text(low),
					"must be between 0B and write-queue.high-water-mark, " + InvalidOptionException.text(high)
							+ "; lower the low mark or raise the high one");
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
