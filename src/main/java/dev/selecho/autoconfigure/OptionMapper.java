package dev.selecho.autoconfigure;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

import dev.selecho.net.ListenerOptions;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.net.ListenerOptions.WaterMarks;
import dev.selecho.net.TcpServerOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Makes options of properties. Both have the same names, so that what the options refuse
 * is told of the property.
 */
final class OptionMapper {

	private OptionMapper() {
	}

	/**
	 * Returns how the server works.
	 * @param from the properties
	 * @return its options
	 */
	static TcpServerOptions server(TcpServerProperties from) {
		DataSize total = from.writeQueue().totalLimit();
		return new TcpServerOptions(from.loops(), bytes(from.readBufferSize()),
				(total != null) ? total.toBytes() : null, from.maxConnections(), from.shutdown().quietPeriod(),
				listeners(from));
	}

	private static ListenerOptions listeners(TcpServerProperties from) {
		TcpServerProperties.Socket socket = from.socket();
		return new ListenerOptions(from.backlog(),
				new WaterMarks(bytes(from.writeQueue().highWaterMark()), bytes(from.writeQueue().lowWaterMark())), null,
				from.onLimit(),
				new Timeouts(from.idleTimeout(), from.maxConnectionAge(), from.lingerTimeout(),
						from.halfCloseTimeout()),
				new SocketSettings(socket.tcpNoDelay(), socket.keepAlive(), socket.keepAliveIdle(),
						socket.keepAliveInterval(), socket.keepAliveCount(),
						ownOrTuned(socket.receiveBufferSize(), null), ownOrTuned(socket.sendBufferSize(), null),
						socket.reuseAddress()),
				ownOrUmask("", from.unixPermissions(), null));
	}

	/**
	 * Returns how a listener works.
	 * @param prefix what its properties' names begin with, beneath {@code tcp.server}
	 * @param own its properties
	 * @param all the options of those that have none of their own
	 * @return its options
	 */
	static ListenerOptions listener(String prefix, ListenerProperties own, ListenerOptions all) {
		return new ListenerOptions(own(own.backlog(), all.backlog()), waterMarks(own.writeQueue(), all.waterMarks()),
				own.maxConnections(), own(own.onLimit(), all.onLimit()), timeouts(own, all.timeouts()),
				socket(own.socket(), all.socket()), ownOrUmask(prefix, own.unixPermissions(), all.unixPermissions()));
	}

	private static WaterMarks waterMarks(ListenerProperties.WriteQueue own, WaterMarks all) {
		return new WaterMarks(own(own.highWaterMark(), all.high()), own(own.lowWaterMark(), all.low()));
	}

	private static Timeouts timeouts(ListenerProperties own, Timeouts all) {
		return new Timeouts(ownOrNone(own.idleTimeout(), all.idle()), ownOrNone(own.maxConnectionAge(), all.maxAge()),
				own(own.lingerTimeout(), all.linger()), own(own.halfCloseTimeout(), all.halfClose()));
	}

	private static SocketSettings socket(ListenerProperties.Socket own, SocketSettings all) {
		return new SocketSettings(own(own.tcpNoDelay(), all.tcpNoDelay()), own(own.keepAlive(), all.keepAlive()),
				own(own.keepAliveIdle(), all.keepAliveIdle()), own(own.keepAliveInterval(), all.keepAliveInterval()),
				own(own.keepAliveCount(), all.keepAliveCount()),
				ownOrTuned(own.receiveBufferSize(), all.receiveBufferSize()),
				ownOrTuned(own.sendBufferSize(), all.sendBufferSize()), own(own.reuseAddress(), all.reuseAddress()));
	}

	private static <T> T own(@Nullable T own, T all) {
		return (own != null) ? own : all;
	}

	private static int own(@Nullable DataSize own, int all) {
		return (own != null) ? bytes(own) : all;
	}

	/** Zero takes back what all listeners have. */
	static @Nullable Duration ownOrNone(@Nullable Duration own, @Nullable Duration all) {
		if (own == null) {
			return all;
		}
		return own.isZero() ? null : own;
	}

	/** Zero takes back what all listeners have, or a file with lower precedence. */
	private static @Nullable Integer ownOrTuned(@Nullable DataSize own, @Nullable Integer all) {
		if (own == null) {
			return all;
		}
		return (own.toBytes() != 0) ? bytes(own) : null;
	}

	private static @Nullable Set<PosixFilePermission> ownOrUmask(String prefix, @Nullable String own,
			@Nullable Set<PosixFilePermission> all) {
		if (own == null) {
			return all;
		}
		try {
			return PosixFilePermissions.fromString(own);
		}
		catch (IllegalArgumentException ex) {
			throw TcpServerFactory.refused(prefix + "unix-permissions", own,
					"must be nine characters for owner, group and others, such as rw-rw----");
		}
	}

	/** Beyond an int is beyond what any of them may be: the options refuse it. */
	private static int bytes(DataSize size) {
		return Math.clamp(size.toBytes(), Integer.MIN_VALUE, Integer.MAX_VALUE);
	}

}
