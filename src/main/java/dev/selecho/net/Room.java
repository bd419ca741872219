package dev.selecho.net;

import java.lang.management.ManagementFactory;
import java.util.List;

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
		long pending, long perConnection, @Nullable Long kernelPerConnection, List<Lowered> lowered) {

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

	static Room of(TcpServerOptions options) {
		return of(options, descriptorLimit(), Runtime.getRuntime().maxMemory(), directMemoryLimit());
	}

	static Room of(TcpServerOptions options, long descriptors, long heap, long direct) {
		int reserve = (int) Math.min(RESERVE, descriptors / 2);
		int possible = (int) Math.min(Math.min(descriptors - reserve, heap / HEAP_PER_CONNECTION), Integer.MAX_VALUE);
		Integer asked = options.maxConnections();
		int connections = (asked != null) ? Math.min(asked, possible) : possible;
		return new Room(descriptors, reserve, connections, asked, heap, direct, pendingLimit(options, direct),
				(long) options.writeQueue().highWaterMark() + options.readBufferSize(),
				KernelLimits.perConnection(options.socket()), KernelLimits.lowered(options));
	}

	private static long pendingLimit(TcpServerOptions options, long direct) {
		checkHalf("read-buffer-size", options.readBufferSize(), direct, "");
		Long limit = options.writeQueue().totalLimit();
		if (limit == null) {
			checkHalf("write-queue.high-water-mark", options.writeQueue().highWaterMark(), direct,
					", which is the default of write-queue.total-limit");
			return direct / 2;
		}
		if (limit + options.readBufferSize() > direct) {
			throw new InvalidOptionException("write-queue.total-limit", InvalidOptionException.text(limit),
					"must fit the JVM's " + InvalidOptionException.text(direct)
							+ " of direct memory beside the read buffer; lower it or raise -XX:MaxDirectMemorySize");
		}
		return limit;
	}

	private static void checkHalf(String option, int size, long direct, String orElse) {
		OptionChecks.check(size <= direct / 2, option, InvalidOptionException.text(size),
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

	/**
	 * An option of which the kernel grants less.
	 *
	 * @param option the option's name
	 * @param asked its value
	 * @param granted what it comes to
	 * @param limit the kernel's setting that is in the way
	 */
	public record Lowered(String option, String asked, String granted, String limit) {
	}

}
