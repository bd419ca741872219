package dev.selecho.autoconfigure;

import java.net.SocketAddress;
import java.util.stream.Collectors;

import dev.selecho.net.Addresses;
import dev.selecho.net.Listener;
import dev.selecho.net.LoweredOption;
import dev.selecho.net.Room;
import dev.selecho.net.TcpServer;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Says at start what room the process has, and then where the server listens, in one line
 * each.
 */
final class StartReport {

	private StartReport() {
	}

	static void room(Log logger, Room room) {
		logger.info("Room for " + room.connections() + " connections (" + limit(room) + "); heap "
				+ megabytes(room.heap()) + ", direct memory " + megabytes(room.direct())
				+ ", of which output that waits for sockets may take " + megabytes(room.pending())
				+ ", one connection's " + kilobytes(room.perConnection()) + "; the kernel's buffers for one connection "
				+ kernelBuffers(room.kernelPerConnection()));
		if (room.isClamped()) {
			logger.warn("tcp.server.max-connections=" + room.asked() + " was lowered to " + room.connections() + " ("
					+ limit(room) + "): raise " + (room.isBoundByHeap() ? "the heap (-Xmx, -XX:MaxRAMPercentage)"
							: "the process's descriptor limit (ulimit -n)")
					+ " or lower the property");
		}
		for (LoweredOption lowered : room.lowered()) {
			logger.warn("tcp.server." + lowered.option() + "=" + lowered.asked() + " is lowered by the kernel to "
					+ lowered.granted() + ": raise " + lowered.limit() + " or lower the property");
		}
	}

	/** More loops than processors do no harm, but no good either. */
	static void loops(Log logger, int loops, int processors) {
		if (loops > processors) {
			logger.warn("tcp.server.loops=" + loops + " is more than the " + processors + " processor"
					+ ((processors > 1) ? "s" : "")
					+ " of this process, on which the loops take turns: lower the property or give it more processors");
		}
	}

	static void started(Log logger, TcpServer server) {
		logger.info("TCP server started on "
				+ server.listeners().stream().map(StartReport::describe).collect(Collectors.joining(", ")) + " with "
				+ server.loops().size() + " selector loop" + ((server.loops().size() > 1) ? "s" : ""));
	}

	private static String describe(Listener listener) {
		SocketAddress bound = listener.localAddress();
		String protocol = listener.protocol();
		return ((bound != null) ? Addresses.text(bound) : "no address") + " (" + listener.name()
				+ ((protocol != null && !protocol.equals(listener.name())) ? ", " + protocol : "") + ")";
	}

	private static String kernelBuffers(@Nullable Long perConnection) {
		return (perConnection != null) ? "may take " + kilobytes(perConnection) : "grow as the system lets them";
	}

	private static String limit(Room room) {
		if (room.isBoundByHeap()) {
			return "the heap's limit, at " + kilobytes(Room.HEAP_PER_CONNECTION) + " each";
		}
		return room.descriptors() + " descriptors less " + room.reserve() + " kept back";
	}

	private static String megabytes(long bytes) {
		return DataSize.ofBytes(bytes).toMegabytes() + " MB";
	}

	private static String kilobytes(long bytes) {
		return DataSize.ofBytes(bytes).toKilobytes() + " KB";
	}

}
