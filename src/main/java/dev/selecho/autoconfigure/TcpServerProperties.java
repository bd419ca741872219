package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

import dev.selecho.net.LimitPolicy;
import dev.selecho.service.EchoMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of the TCP server, as they are written.
 *
 * @param enabled Whether the TCP server runs.
 * @param address Address to listen on. All interfaces by default.
 * @param port Port to listen on. 0 takes a free one, published as local.tcp.server.port;
 * -1 leaves the listener 'main' out, which the properties of this level describe.
 * @param unixPath Path of a Unix domain socket to listen on instead of a port. None by
 * default.
 * @param unixPermissions Permissions of the file at unix-path, such as 'rw-rw----': who
 * may write there may connect. By default the process's umask has its say.
 * @param protocol What is spoken: the name or the qualifier of a ConnectionHandlerFactory
 * bean, 'echo' or 'discard'. By default the factory with the name 'main', else the only
 * one, else 'echo' if there is none.
 * @param backlog Connections that the kernel completes ahead of the server accepting
 * them.
 * @param loops Number of selector loops, each on a thread of its own: as many as there
 * are cores to spare for them. A connection stays on one; a handler that serves several
 * connections is called by all.
 * @param readBufferSize Most bytes read from one connection at one readiness event, and
 * size of the one read buffer of a loop.
 * @param writeQueue Output that waits for its sockets.
 * @param maxConnections Most connections at once. By default, and at most, the process's
 * descriptor limit less a reserve, but 2 KB of heap for each.
 * @param onLimit What becomes of a client that comes while the server is full: 'reject'
 * accepts and closes it, 'pause' leaves it in the backlog.
 * @param idleTimeout Time without a byte moved after which a connection is ended. None by
 * default.
 * @param maxConnectionAge Age, give or take a tenth, at which a connection is ended
 * between two exchanges. None by default.
 * @param lingerTimeout Time that a connection which the server ends may take to finish:
 * to take a next piece of its output, and to answer the FIN.
 * @param halfCloseTimeout Time for which a client that has ended its side may leave its
 * output untaken.
 * @param maxMessageSize Largest message, without what delimits it, of listeners whose
 * protocol has messages; it can only lower the limit of their framing, which it is by
 * default.
 * @param firstMessageTimeout Time from connecting to the end of the first message. None
 * by default.
 * @param messageTimeout Time from a message's first byte to its last, however many come
 * between; 0 for none. 1m by default.
 * @param silenceTimeout Time for which nothing may be received, whatever is sent. None by
 * default.
 * @param messageConcurrency Most messages of a listener that are handled at the same
 * time, off the loop. One for each connection by default.
 * @param shutdown How the server ends.
 * @param socket Options of the sockets.
 * @param echo The echo.
 * @param health The health of the server.
 * @param live The live page.
 * @param listeners Listeners beside 'main', by their names: lower-case letters, digits
 * and hyphens. Each has a port or a unix-path, a protocol, and any property of a listener
 * that is to differ from what this level says. None by default.
 * @param ignoreUnknown Whether keys under tcp.server that are none of these properties,
 * such as a team's own, are passed over. By default they stop the start.
 */
@ConfigurationProperties("tcp.server") // unknown names are the matter of PropertyChecks
public record TcpServerProperties(@DefaultValue("true") boolean enabled, @Nullable InetAddress address,
		@DefaultValue("10000") int port, @Nullable String unixPath, @Nullable String unixPermissions,
		@Nullable String protocol, @DefaultValue("1024") int backlog, @DefaultValue("1") int loops,
		@DefaultValue("64KB") DataSize readBufferSize, @DefaultValue WriteQueue writeQueue,
		@Nullable Integer maxConnections, @DefaultValue("reject") LimitPolicy onLimit, @Nullable Duration idleTimeout,
		@Nullable Duration maxConnectionAge, @DefaultValue("2s") Duration lingerTimeout,
		@DefaultValue("60s") Duration halfCloseTimeout, @Nullable DataSize maxMessageSize,
		@Nullable Duration firstMessageTimeout, @Nullable Duration messageTimeout, @Nullable Duration silenceTimeout,
		@Nullable Integer messageConcurrency, @DefaultValue Shutdown shutdown, @DefaultValue Socket socket,
		@DefaultValue Echo echo, @DefaultValue Health health, @DefaultValue Live live,
		@DefaultValue Map<String, ListenerProperties> listeners, @DefaultValue("false") boolean ignoreUnknown) {

	/**
	 * Output that waits for its sockets.
	 *
	 * @param highWaterMark Waiting output at which a connection is no longer read.
	 * @param lowWaterMark Waiting output below which it is read again.
	 * @param totalLimit Memory for the waiting output of all connections together. Half
	 * of the JVM's direct memory limit by default.
	 */
	public record WriteQueue(@DefaultValue("256KB") DataSize highWaterMark, @DefaultValue("64KB") DataSize lowWaterMark,
			@Nullable DataSize totalLimit) {
	}

	/**
	 * How the server ends.
	 *
	 * @param gracePeriod Time until what remains of the connections is cut. By default
	 * 20s, or what fits into spring.lifecycle.timeout-per-shutdown-phase, which it must
	 * be less than.
	 * @param quietPeriod How long a connection must have been quiet to be ended.
	 */
	public record Shutdown(@Nullable Duration gracePeriod, @DefaultValue("200ms") Duration quietPeriod) {
	}

	/**
	 * Options of the sockets.
	 *
	 * @param tcpNoDelay Send small replies at once.
	 * @param keepAlive Probe a silent client, so that one that vanished is found.
	 * @param keepAliveIdle Silence before the first probe.
	 * @param keepAliveInterval Time between two probes.
	 * @param keepAliveCount Unanswered probes that end the connection.
	 * @param receiveBufferSize Size of the kernel's receive buffer, of which Linux takes
	 * twice as much. Tuned by the system by default, and where it is 0.
	 * @param sendBufferSize Size of the kernel's send buffer, of which Linux takes twice
	 * as much. Tuned by the system by default, and where it is 0.
	 * @param reuseAddress Bind although connections of an earlier process linger on the
	 * port.
	 */
	public record Socket(@DefaultValue("true") boolean tcpNoDelay, @DefaultValue("true") boolean keepAlive,
			@DefaultValue("2m") Duration keepAliveIdle, @DefaultValue("15s") Duration keepAliveInterval,
			@DefaultValue("4") int keepAliveCount, @Nullable DataSize receiveBufferSize,
			@Nullable DataSize sendBufferSize, @DefaultValue("true") boolean reuseAddress) {
	}

	/**
	 * The echo.
	 *
	 * @param mode 'persistent' until the client ends the connection, 'once' for one
	 * reply.
	 */
	public record Echo(@DefaultValue("persistent") EchoMode mode) {
	}

	/**
	 * The health of the server.
	 *
	 * @param stallThreshold Time without a turn of the loop after which it counts as
	 * stalled.
	 * @param unreadyWhenFull Whether a server that has reached its connection limit is
	 * not ready.
	 */
	public record Health(@DefaultValue("5s") Duration stallThreshold, @DefaultValue("false") boolean unreadyWhenFull) {
	}

	/**
	 * The live page.
	 *
	 * @param enabled Whether there is the endpoint 'live', where it is exposed. The
	 * application has it.
	 * @param addresses What the page shows of a client's address: 'masked' leaves its
	 * last part out, 'full' shows it and the port, 'none' shows nothing.
	 */
	public record Live(@DefaultValue("false") boolean enabled, @DefaultValue("masked") Addresses addresses) {

		/** What is shown of a client's address. */
		public enum Addresses {

			/** Its network: 203.0.113.x, 2001:db8:0:0::/64. */
			MASKED,

			/** All of it, with the port. */
			FULL,

			/** Nothing. */
			NONE

		}

	}

}
