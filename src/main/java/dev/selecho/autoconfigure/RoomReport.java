package dev.selecho.autoconfigure;

import dev.selecho.net.Room;
import org.apache.commons.logging.Log;

import org.springframework.util.unit.DataSize;

/**
 * Says at start what room the process has, in one line.
 */
final class RoomReport {

	private RoomReport() {
	}

	static void log(Log logger, Room room) {
		logger.info("Room for " + room.connections() + " connections (" + limit(room) + "); heap "
				+ megabytes(room.heap()) + ", direct memory " + megabytes(room.direct())
				+ ", of which output that waits for sockets may take " + megabytes(room.pending())
				+ ", one connection's " + kilobytes(room.perConnection()));
		if (room.isClamped()) {
			logger.warn("tcp.server.max-connections=" + room.asked() + " was lowered to " + room.connections() + " ("
					+ limit(room) + "): raise " + (room.isBoundByHeap() ? "the heap (-Xmx, -XX:MaxRAMPercentage)"
							: "the process's descriptor limit (ulimit -n)")
					+ " or lower the property");
		}
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
