package dev.selecho.net;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

/**
 * The room that a process has for connections: what its limits allow and what the options
 * may take of it.
 *
 * @param descriptors the process's limit of open descriptors, or {@link Long#MAX_VALUE}
 * where the system does not tell
 * @param reserve descriptors kept back from connections: jars, logs, the JVM, an HTTP
 * server
 * @param connections the most connections at once that result
 * @param asked the most connections that the options asked for, or {@code null}
 * @param heap the heap's limit in bytes
 * @param direct the direct memory's limit in bytes
 * @param pending bytes of it that may hold output waiting for sockets
 * @param perConnection the most output that can wait for one echoing client: the
 * high-water mark and one read
 * @param kernelPerConnection the most that the kernel's own buffers hold for one
 * connection, or {@code null} where the system tunes them
 * @param lowered what the kernel grants less of than the options ask for
 */
public record Room(long descriptors, int reserve, int connections, @Nullable Integer asked, long heap, long direct,
		long pending, long perConnection, @Nullable Long kernelPerConnection, List<LoweredOption> lowered) {

	/**
	 * Enough for a Spring Boot application, the 100 connections that its actuator's HTTP
	 * server takes, and the farewells of rejected clients; half of a tiny limit.
	 */
	static final int RESERVE = 256;

	/**
	 * Heap asked for each connection, so that clients who do nothing but connect cannot
	 * end the process. It takes half of that; the other half is for what else lives in
	 * the process.
	 */
	public static final int HEAP_PER_CONNECTION = 2 * 1024;

	private static final String HIGH_WATER_MARK = "write-queue.high-water-mark";

	static Room of(TcpServerOptions options, List<Listener> listeners) {
		return of(options, listeners, descriptorLimit(), Runtime.getRuntime().maxMemory(), directMemoryLimit());
	}

	static Room of(TcpServerOptions options, List<Listener> listeners, long descriptors, long heap, long direct) {
		int reserve = (int) Math.min(RESERVE, descriptors / 2);
		int possible = (int) Math.min(Math.min(descriptors - reserve, heap / HEAP_PER_CONNECTION), Integer.MAX_VALUE);
		Integer asked = options.maxConnections();
		int connections = (asked != null) ? Math.min(asked, possible) : possible;
		Map<String, ListenerOptions> kinds = kinds(options, listeners);
		long pending = pendingLimit(options, kinds, direct);
		int high = kinds.values().stream().mapToInt((kind) -> kind.waterMarks().high()).max().orElse(0);
		return new Room(descriptors, reserve, connections, asked, heap, direct, pending,
				(long) high + options.readBufferSize(), KernelLimits.perConnection(kinds.values()),
				kinds.entrySet()
					.stream()
					.flatMap((kind) -> KernelLimits.lowered(kind.getKey(), kind.getValue()).stream())
					.toList());
	}

	/** The options that are in use, by what their names begin with. */
	private static Map<String, ListenerOptions> kinds(TcpServerOptions options, List<Listener> listeners) {
		Map<String, ListenerOptions> kinds = new LinkedHashMap<>();
		for (Listener listener : listeners) {
			kinds.put((listener.options() != null) ? "listeners." + listener.name() + "." : "", options.of(listener));
		}
		if (kinds.isEmpty()) {
			kinds.put("", options.listeners());
		}
		return kinds;
	}

	private static long pendingLimit(TcpServerOptions options, Map<String, ListenerOptions> kinds, long direct) {
		long readBuffers = (long) options.loops() * options.readBufferSize();
		checkHalf("read-buffer-size", options.readBufferSize(), readBuffers, direct,
				(options.loops() > 1) ? " for all loops together" : "");
		Long limit = options.totalLimit();
		if (limit == null) {
			kinds.forEach((prefix, kind) -> checkHalf(prefix + HIGH_WATER_MARK, kind.waterMarks().high(),
					kind.waterMarks().high(), direct, ", which is the default of write-queue.total-limit"));
			return direct / 2;
		}
		kinds.forEach((prefix, kind) -> OptionChecks.check(limit >= kind.waterMarks().high(), "write-queue.total-limit",
				InvalidOptionException.text(limit),
				"must be at least " + prefix + HIGH_WATER_MARK + ", "
						+ InvalidOptionException.text(kind.waterMarks().high())
						+ "; leave it out for half of the direct memory limit"));
		if (limit + readBuffers > direct) {
			throw new InvalidOptionException("write-queue.total-limit", InvalidOptionException.text(limit),
					"must fit the JVM's " + InvalidOptionException.text(direct)
							+ " of direct memory beside the read buffer" + ((options.loops() > 1) ? "s" : "")
							+ "; lower it or raise -XX:MaxDirectMemorySize");
		}
		return limit;
	}

	private static void checkHalf(String option, int size, long together, long direct, String orElse) {
		OptionChecks.check(together <= direct / 2, option, InvalidOptionException.text(size),
				"must be at most half of the JVM's direct memory, " + InvalidOptionException.text(direct / 2) + orElse
						+ "; lower it or raise -XX:MaxDirectMemorySize");
	}

	/**
	 * Tells whether fewer connections are possible than the options asked for.
	 * @return whether the descriptor limit or the heap lowered the number of connections
	 */
	public boolean isClamped() {
		return this.asked != null && this.connections < this.asked;
	}

	/**
	 * Tells which limit is the lower one.
	 * @return whether the heap allows fewer connections than the descriptors do
	 */
	public boolean isBoundByHeap() {
		return this.heap / HEAP_PER_CONNECTION < this.descriptors - this.reserve;
	}

	private static long descriptorLimit() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
				? unix.getMaxFileDescriptorCount() : Long.MAX_VALUE;
	}

	/** Without -XX:MaxDirectMemorySize (0) HotSpot allows as much as the heap's limit. */
	static long directMemoryLimit() {
		HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
		long configured = (hotSpot != null) ? Long.parseLong(hotSpot.getVMOption("MaxDirectMemorySize").getValue()) : 0;
		return (configured > 0) ? configured : Runtime.getRuntime().maxMemory();
	}

}
