package dev.selecho.net;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Direct memory without waiting for it. When it is used up, whoever uses it,
 * {@link ByteBuffer#allocateDirect} collects garbage and sleeps for up to half a second
 * in all before it gives up (java.nio.Bits.reserveMemory): no loop may do that.
 */
final class DirectMemory {

	/** What other threads may take between the look and the allocation. */
	private static final long MARGIN = 256 * 1024;

	private static final LongSupplier USED = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
		.stream()
		.filter((pool) -> pool.getName().equals("direct"))
		.findFirst()
		.<LongSupplier>map((pool) -> pool::getTotalCapacity)
		.orElse(() -> 0);

	private final long limit;

	/**
	 * Creates a view of the process's direct memory.
	 * @param limit how much of it there is
	 */
	DirectMemory(long limit) {
		this.limit = limit;
	}

	/**
	 * Allocates a buffer if there is room for it.
	 * @param size its size in bytes
	 * @return the buffer, or {@code null}
	 */
	@Nullable ByteBuffer allocate(int size) {
		if (this.limit - USED.getAsLong() < size + MARGIN) {
			return null;
		}
		try {
			return ByteBuffer.allocateDirect(size);
		}
		catch (OutOfMemoryError ex) {
			// Somebody was faster. Nothing is broken: a buffer could not be had.
			return null;
		}
	}

}
