package dev.selecho.client;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command line of {@code check}. Filled by picocli.
 */
@Command(name = "check", sortOptions = false, usageHelpAutoWidth = false, usageHelpWidth = 80,
		synopsisHeading = "Usage: ", customSynopsis = "selecho check [OPTION]... HOST:PORT | unix:/PATH",
		header = "Says what a TCP path does to bytes and connections, by any echo at its end.",
		description = { "", "Without --for, --until-stopped or --idle: one pass of some 3 seconds, a line",
				"for each probe. The last line is always PASS or FAIL: and the reason.", "" },
		footer = { "", "Assertions: SUBJECT, then one of <= < >= > =, then a number or a time.",
				"Subjects: the outcomes dns, refused, unreachable, connect-timeout, tls,",
				"clean-end, short-end, reset-idle, reset-owed, stall, send-stall, wrong-bytes,",
				"proxy-header; resets, stalls, failures; connections, reconnects, exchanges;",
				"outage.new and outage.kept (the longest; also .sum, .count); p50, p90, p99,",
				"p99.9, max, and the same of connect.", "",
				"Exit codes: 0 all holds, 1 something does not, 2 wrong usage, 4 never got a",
				"connection, 5 undecided, 70 an error of its own." })
final class CheckOptions {

	@Parameters(arity = "0..1", paramLabel = "TARGET", description = "HOST:PORT, [IPV6]:PORT or unix:/PATH.")
	@Nullable String target;

	/** The names of the options on the command line, in their order. */
	List<String> given = List.of();

	@Option(names = "--only", split = ",", paramLabel = "PROBE",
			description = "Of the pass only these: connect, echo, sizes, half-close.")
	List<String> only = new ArrayList<>();

	@ArgGroup(exclusive = false, heading = "%nA steady run:%n")
	Steady steady = new Steady();

	@ArgGroup(exclusive = false, heading = "%nAn idle run:%n")
	Idle idle = new Idle();

	@ArgGroup(exclusive = false, heading = "%nHow to connect:%n")
	Connect connect = new Connect();

	@ArgGroup(exclusive = false, heading = "%nTLS:%n")
	Security security = new Security();

	@ArgGroup(exclusive = false, heading = "%nWhat to tell:%n")
	Telling telling = new Telling();

	/** Fields are what picocli fills; their values here are the defaults. */
	static final class Steady {

		@Option(names = "--for", paramLabel = "TIME", converter = Converters.Time.class,
				description = "Keep and make connections for so long.")
		@Nullable Duration length;

		@Option(names = "--until-stopped", description = "The same until SIGTERM or Ctrl-C.")
		boolean untilStopped;

		@Option(names = "--connections", paramLabel = "N", description = "Kept connections (1).")
		int connections = 1;

		@Option(names = "--every", paramLabel = "TIME", converter = Converters.Time.class,
				description = "A message on each of them (100ms).")
		Duration every = Duration.ofMillis(100);

		@Option(names = "--size", paramLabel = "SIZE", converter = Converters.Size.class,
				description = "Of a message (64); of half-close (1MB).")
		@Nullable Long size;

		@Option(names = "--new-every", paramLabel = "TIME", converter = Converters.Time.class,
				description = "A new connection beside them (1s; 0 for none).")
		Duration newEvery = Duration.ofSeconds(1);

		@Option(names = "--reconnect", paramLabel = "TIME", converter = Converters.Time.class,
				description = "Pause after a failure (100ms).")
		Duration reconnect = Duration.ofMillis(100);

	}

	static final class Idle {

		@Option(names = "--idle", split = ",", paramLabel = "TIME", converter = Converters.Time.class,
				description = "A connection for each of these times without a byte, all at once: is it alive afterwards?")
		List<Duration> times = new ArrayList<>();

	}

	static final class Connect {

		@Option(names = "--timeout", paramLabel = "TIME", converter = Converters.Time.class,
				description = "For connecting, and for silence (2s).")
		Duration timeout = Duration.ofSeconds(2);

		@Option(names = "--keepalive", paramLabel = "off|TIME", converter = Converters.Keepalive.class,
				description = "Let the kernel probe after so long (off).")
		Duration keepalive = Duration.ZERO;

		@Option(names = "--send-proxy", paramLabel = "v1|v2", converter = Converters.Proxy.class,
				description = "Send a PROXY protocol header first.")
		@Nullable ProxyHeader proxy;

		@Option(names = "--from", paramLabel = "ADDR", converter = Converters.Address.class,
				description = "Connect from this address.")
		@Nullable InetAddress from;

		@Option(names = "-4", description = "IPv4 only.")
		boolean ipv4;

		@Option(names = "-6", description = "IPv6 only.")
		boolean ipv6;

	}

	static final class Security {

		@Option(names = "--tls", description = "Speak TLS.")
		boolean tls;

		@Option(names = "--ca", paramLabel = "FILE", description = "Whom to trust (PEM).")
		@Nullable Path authorities;

		@Option(names = "--cert", paramLabel = "FILE", description = "Our own certificate (PEM).")
		@Nullable Path certificate;

		@Option(names = "--key", paramLabel = "FILE", description = "Its key (PEM, PKCS#8, no password).")
		@Nullable Path key;

		@Option(names = "--server-name", paramLabel = "NAME", description = "Whom to ask for (the target's host).")
		@Nullable String serverName;

		@Option(names = "--insecure", description = "Trust anybody.")
		boolean insecure;

	}

	static final class Telling {

		@Option(names = "--assert", paramLabel = "EXPR", converter = Converters.Expression.class,
				description = "What has to hold; repeatable. Of a steady run also, unless something else is said of the"
						+ " same: wrong-bytes<=0, proxy-header<=0, stalls<=0, resets<=0, short-end<=0, outage.new<=0s.")
		List<Assertion> assertions = new ArrayList<>();

		@Option(names = "--output", paramLabel = "text|json|events", converter = Converters.Format.class,
				description = "events: a line of JSON for each edge (text).")
		Format output = Format.TEXT;

		@Option(names = "--report", paramLabel = "FILE", description = "Write the report there as well.")
		@Nullable Path report;

		@Option(names = "--metrics", paramLabel = "PORT",
				description = "Serve Prometheus at /metrics (0: a free port).")
		@Nullable Integer metrics;

		@Option(names = "--completion", description = "Print a completion script for bash and end.")
		boolean completion;

		@Option(names = { "-h", "--help" }, usageHelp = true, description = "Print this and end.")
		boolean help;

	}

	/**
	 * How to tell.
	 */
	enum Format {

		TEXT, JSON, EVENTS

	}

}
