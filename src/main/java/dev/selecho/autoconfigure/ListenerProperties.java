package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;

import dev.selecho.net.LimitPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of a listener beside {@code main}, as they are written. What is not set
 * is as {@link TcpServerProperties} have it for all, but where it listens, what it speaks
 * and its part of the connections.
 *
 * @param address Address to listen on.
 * @param port Port to listen on. 0 takes a free one, published as
 * local.tcp.server.&lt;name&gt;.port; -1 leaves the listener out.
 * @param unixPath Path of the Unix domain socket to listen on, instead of a port.
 * @param unixPermissions Permissions of the file at unix-path, such as 'rw-rw----': who
 * may write there may connect.
 * @param protocol What is spoken: the name or the qualifier of a ConnectionHandlerFactory
 * bean, 'echo' or 'discard'. By default the factory with the listener's name, or the only
 * one.
 * @param backlog Connections that the kernel completes ahead of the server accepting
 * them.
 * @param writeQueue Output that waits for its sockets.
 * @param maxConnections Most connections at once, as a part of the server's. By default
 * as many as the server has.
 * @param onLimit What becomes of a client that comes while there is no place for it.
 * @param idleTimeout Time without a byte moved after which a connection is ended, 0 for
 * none.
 * @param maxConnectionAge Age, give or take a tenth, at which a connection is ended
 * between two exchanges, 0 for none.
 * @param lingerTimeout Time that a connection which the server ends may take to finish.
 * @param halfCloseTimeout Time for which a client that has ended its side may leave its
 * output untaken.
 * @param maxMessageSize Largest message, without what delimits it; it can only lower the
 * limit of the protocol's framing.
 * @param firstMessageTimeout Time from connecting to the end of the first message, 0 for
 * none.
 * @param messageTimeout Time from a message's first byte to its last, however many come
 * between, 0 for none.
 * @param silenceTimeout Time for which nothing may be received, whatever is sent, 0 for
 * none.
 * @param messageConcurrency Most messages that are handled at the same time, off the
 * loop.
 * @param socket Options of the sockets.
 */
public record ListenerProperties(@Nullable InetAddress address, @Nullable Integer port, @Nullable String unixPath,
		@Nullable String unixPermissions, @Nullable String protocol, @Nullable Integer backlog,
		@DefaultValue WriteQueue writeQueue, @Nullable Integer maxConnections, @Nullable LimitPolicy onLimit,
		@Nullable Duration idleTimeout, @Nullable Duration maxConnectionAge, @Nullable Duration lingerTimeout,
		@Nullable Duration halfCloseTimeout, @Nullable DataSize maxMessageSize, @Nullable Duration firstMessageTimeout,
		@Nullable Duration messageTimeout, @Nullable Duration silenceTimeout, @Nullable Integer messageConcurrency,
		@DefaultValue Socket socket) {

	/**
	 * Output that waits for its sockets.
	 *
	 * @param highWaterMark Waiting output at which a connection is no longer read.
	 * @param lowWaterMark Waiting output below which it is read again.
	 */
	public record WriteQueue(@Nullable DataSize highWaterMark, @Nullable DataSize lowWaterMark) {
	}

	/**
	 * Options of the sockets.
	 *
	 * @param tcpNoDelay Send small replies at once.
	 * @param keepAlive Probe a silent client, so that one that vanished is found.
	 * @param keepAliveIdle Silence before the first probe.
	 * @param keepAliveInterval Time between two probes.
	 * @param keepAliveCount Unanswered probes that end the connection.
	 * @param receiveBufferSize Size of the kernel's receive buffer, 0 for the system's
	 * own.
	 * @param sendBufferSize Size of the kernel's send buffer, 0 for the system's own.
	 * @param reuseAddress Bind although connections of an earlier process linger on the
	 * port.
	 */
	public record Socket(@Nullable Boolean tcpNoDelay, @Nullable Boolean keepAlive, @Nullable Duration keepAliveIdle,
			@Nullable Duration keepAliveInterval, @Nullable Integer keepAliveCount,
			@Nullable DataSize receiveBufferSize, @Nullable DataSize sendBufferSize, @Nullable Boolean reuseAddress) {
	}

}
