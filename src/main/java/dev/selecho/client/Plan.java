package dev.selecho.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for, found to be possible.
 *
 * @param route how to connect
 * @param probes names of the probes of one pass, empty for another kind of run
 * @param steady the steady run, if that is what is asked for
 * @param idle the pauses of an idle run
 * @param messageSize bytes of a message
 * @param bulkSize bytes of the half-close
 * @param timeout for connecting, and for silence
 * @param assertions what has to hold
 * @param format how to tell
 * @param report where to write the report as well
 * @param metricsPort where to serve metrics
 */
record Plan(Dialer.Route route, List<String> probes, @Nullable SteadyPlan steady, List<Duration> idle, int messageSize,
		long bulkSize, Duration timeout, List<Assertion> assertions, CheckOptions.Format format, @Nullable Path report,
		@Nullable Integer metricsPort) {

	private static final List<String> PROBES = List.of("connect", "echo", "sizes", "half-close");

	private static final List<String> STEADY_ONLY = List.of("--connections", "--every", "--new-every", "--reconnect");

	private static final long MESSAGE_SIZE = 64;

	private static final long MOST_MESSAGE_SIZE = 16L << 20;

	private static final long BULK_SIZE = 1 << 20;

	private static final long MOST_BULK_SIZE = 64L << 30;

	private static final int MOST_CONNECTIONS = 100_000;

	private static final Duration LEAST_INTERVAL = Duration.ofMillis(1);

	private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);

	private static final Duration GRACE_ABOVE_TIMEOUT = Duration.ofSeconds(1);

	/** A container has ten seconds to end. */
	private static final Duration MOST_GRACE = Duration.ofSeconds(8);

	private static final Duration LEAST_KEEPALIVE = Duration.ofSeconds(1);

	/** As far as the kernel counts. */
	private static final Duration MOST_KEEPALIVE = Duration.ofSeconds(32_767);

	static Plan of(CheckOptions options) throws UsageException {
		require(options.target != null, "a target is missing: HOST:PORT");
		SteadyPlan steady = steady(options);
		List<Duration> idle = options.idle.times;
		require(steady == null || idle.isEmpty(), "--idle is a run of its own: without --for and --until-stopped");
		boolean pass = steady == null && idle.isEmpty();
		require(pass || options.only.isEmpty(),
				"--only belongs to one pass: without --for, --until-stopped and --idle");
		for (String probe : options.only) {
			require(PROBES.contains(probe), "--only: '" + probe + "' is none of " + String.join(", ", PROBES));
		}
		List<String> probes = options.only.isEmpty() ? PROBES : PROBES.stream().filter(options.only::contains).toList();
		List<Assertion> given = options.telling.assertions;
		writable(options.telling.report);
		return new Plan(route(options), pass ? probes : List.of(), steady, idle, (int) size(options, MESSAGE_SIZE),
				size(options, BULK_SIZE), options.connect.timeout,
				(steady != null) ? Assertion.withDefaults(given) : given, options.telling.output,
				options.telling.report, port(options.telling.metrics));
	}

	/**
	 * How long what is under way may take at the end: a silence gets its name, if it is
	 * not too long for who waits for the report.
	 * @param timeout what counts as silence
	 * @return the time
	 */
	static Duration grace(Duration timeout) {
		Duration grace = timeout.plus(GRACE_ABOVE_TIMEOUT);
		return (grace.compareTo(MOST_GRACE) < 0) ? grace : MOST_GRACE;
	}

	private static @Nullable SteadyPlan steady(CheckOptions options) throws UsageException {
		CheckOptions.Steady steady = options.steady;
		require(steady.length == null || !steady.untilStopped, "--for or --until-stopped, not both");
		if (steady.length == null && !steady.untilStopped) {
			for (String name : STEADY_ONLY) {
				require(!options.given.contains(name),
						name + " belongs to a steady run: with --for or --until-stopped");
			}
			return null;
		}
		Duration length = (steady.length != null) ? steady.length : Duration.ZERO;
		require(steady.untilStopped || length.isPositive(),
				"--for " + Texts.duration(length.toNanos()) + ": has to be above zero, or --until-stopped");
		require(steady.connections >= 0 && steady.connections <= MOST_CONNECTIONS,
				"--connections " + steady.connections + ": has to be 0 to " + MOST_CONNECTIONS);
		require(steady.connections > 0 || steady.newEvery.isPositive(),
				"--connections 0 and --new-every 0 leave nothing to do");
		require(steady.every.compareTo(LEAST_INTERVAL) >= 0,
				"--every " + Texts.duration(steady.every.toNanos()) + ": has to be at least 1ms");
		require(steady.newEvery.isZero() || steady.newEvery.compareTo(LEAST_INTERVAL) >= 0,
				"--new-every " + Texts.duration(steady.newEvery.toNanos()) + ": has to be at least 1ms, or 0 for none");
		require(steady.reconnect.compareTo(LEAST_INTERVAL) >= 0,
				"--reconnect " + Texts.duration(steady.reconnect.toNanos()) + ": has to be at least 1ms");
		return new SteadyPlan(length, steady.connections, steady.every, (int) size(options, MESSAGE_SIZE),
				steady.newEvery, steady.reconnect, options.connect.timeout);
	}

	private static long size(CheckOptions options, long standard) throws UsageException {
		Long size = options.steady.size;
		if (size == null) {
			return standard;
		}
		boolean bulkOnly = options.only.equals(List.of("half-close"));
		long most = bulkOnly ? MOST_BULK_SIZE : MOST_MESSAGE_SIZE;
		require(size >= 1 && size <= most,
				"--size " + size + ": has to be 1 to " + most + " bytes" + (bulkOnly ? "" : " of a message"));
		return size;
	}

	private static Dialer.Route route(CheckOptions options) throws UsageException {
		CheckOptions.Connect connect = options.connect;
		require(!connect.ipv4 || !connect.ipv6, "-4 or -6, not both");
		require(connect.timeout.compareTo(LEAST_TIMEOUT) >= 0,
				"--timeout " + Texts.duration(connect.timeout.toNanos()) + ": has to be at least 10ms");
		require(connect.keepalive.isZero() || isWithin(connect.keepalive, LEAST_KEEPALIVE, MOST_KEEPALIVE),
				"--keepalive " + Texts.duration(connect.keepalive.toNanos()) + ": has to be off, or 1s to 32767s");
		Target target = target(String.valueOf(options.target));
		Lookup.Family family = connect.ipv4 ? Lookup.Family.IPV4
				: connect.ipv6 ? Lookup.Family.IPV6 : Lookup.Family.ANY;
		if (connect.from != null) {
			require(target.path() == null, "--from has no meaning for a socket of this machine");
			require(family.has(connect.from), "--from " + connect.from.getHostAddress()
					+ ": not an address of the family that -4 or -6 asks for");
			family = Lookup.Family.IPV4.has(connect.from) ? Lookup.Family.IPV4 : Lookup.Family.IPV6;
			bindable(new InetSocketAddress(connect.from, 0));
		}
		return new Dialer.Route(target, family, connect.from, connect.keepalive, connect.proxy, tls(options, target));
	}

	private static Target target(String text) throws UsageException {
		try {
			return Target.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new UsageException(String.valueOf(ex.getMessage()));
		}
	}

	private static @Nullable Tls tls(CheckOptions options, Target target) throws UsageException {
		CheckOptions.Security security = options.security;
		if (!security.tls) {
			require(security.authorities == null && security.certificate == null && security.key == null
					&& security.serverName == null && !security.insecure,
					"--ca, --cert, --key, --server-name and --insecure need --tls");
			return null;
		}
		require((security.certificate == null) == (security.key == null), "--cert and --key: both or none");
		require(security.authorities == null || !security.insecure, "--ca or --insecure, not both");
		require(target.path() == null || security.serverName != null || security.insecure,
				"TLS over a socket of this machine: --server-name says who has to answer");
		try {
			return new Tls(new Tls.Settings(security.authorities, security.certificate, security.key,
					security.serverName, security.insecure), target.host());
		}
		catch (IOException ex) {
			throw new UsageException("TLS: cannot read " + ex.getMessage());
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			throw new UsageException("TLS: " + ex.getMessage());
		}
	}

	private static void bindable(InetSocketAddress address) throws UsageException {
		try (SocketChannel channel = SocketChannel.open()) {
			channel.bind(address);
		}
		catch (IOException ex) {
			throw new UsageException("--from " + address.getHostString() + ": " + ex.getMessage());
		}
	}

	private static void writable(@Nullable Path report) throws UsageException {
		if (report != null) {
			Path parent = report.toAbsolutePath().getParent();
			boolean possible = Files.exists(report) ? Files.isWritable(report) && !Files.isDirectory(report)
					: parent != null && Files.isWritable(parent);
			require(possible, "--report " + report + ": cannot be written");
		}
	}

	private static @Nullable Integer port(@Nullable Integer port) throws UsageException {
		require(port == null || (port >= 0 && port <= 65_535),
				"--metrics " + port + ": has to be a port, 0 to 65535 (0 for a free one)");
		return port;
	}

	private static boolean isWithin(Duration value, Duration least, Duration most) {
		return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
	}

	private static void require(boolean condition, String message) throws UsageException {
		if (!condition) {
			throw new UsageException(message);
		}
	}

}
