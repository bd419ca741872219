package dev.selecho.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import dev.selecho.loop.LoopMonitor;

/**
 * Finds turns that last too long, and where the loop was meanwhile. Watches only while
 * somebody looks, on a thread that ends by itself a few seconds after the last look.
 */
final class StallWatch {

	/** What one client's turn may cost the others before it is worth a stack. */
	static final Duration LONG_TURN = Duration.ofMillis(20);

	static final int KEPT = 20;

	private static final long AFTERGLOW = TimeUnit.SECONDS.toNanos(4);

	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

	private static final int STACK_DEPTH = 24;

	private final List<LoopMonitor> loops;

	/** The last one first. */
	private final List<Stall> stalls = new ArrayList<>();

	private final Duration[] seen;

	private boolean watching;

	private long until;

	StallWatch(List<LoopMonitor> loops) {
		this.loops = loops;
		this.seen = new Duration[loops.size()];
	}

	/**
	 * Somebody looks: loops are watched for some seconds more.
	 * @return the stalls that were seen, the last one first
	 */
	synchronized List<Stall> look() {
		this.until = System.nanoTime() + AFTERGLOW;
		if (!this.watching) {
			this.watching = true;
			Arrays.fill(this.seen, Duration.ZERO);
			Thread thread = Thread.ofPlatform().daemon().name("live-stalls").unstarted(this::watch);
			// Whoever looks is a thread of the web server's, whose loader must not stay.
			thread.setContextClassLoader(StallWatch.class.getClassLoader());
			thread.start();
		}
		return List.copyOf(this.stalls);
	}

	/** Nobody looks any more. */
	synchronized void stop() {
		this.until = System.nanoTime();
	}

	synchronized boolean isWatching() {
		return this.watching;
	}

	private void watch() {
		long slept = System.nanoTime();
		while (goesOn()) {
			LockSupport.parkNanos(INTERVAL);
			long woke = System.nanoTime();
			boolean late = woke - slept > INTERVAL + LONG_TURN.toNanos();
			for (int i = 0; i < this.seen.length; i++) {
				this.seen[i] = watch(this.loops.get(i), this.seen[i], late);
			}
			slept = woke;
		}
	}

	private synchronized boolean goesOn() {
		this.watching = System.nanoTime() - this.until < 0;
		return this.watching;
	}

	private Duration watch(LoopMonitor loop, Duration before, boolean late) {
		Duration turning = loop.turning();
		if (turning.compareTo(LONG_TURN) > 0) {
			boolean known = before.compareTo(LONG_TURN) > 0 && turning.compareTo(before) >= 0;
			if (known) {
				goesOn(loop.name(), turning.toMillis(), late);
			}
			else {
				begins(loop, turning.toMillis(), late);
			}
		}
		return turning;
	}

	private synchronized void begins(LoopMonitor loop, long millis, boolean late) {
		List<String> stack = Stream.of(loop.stack()).limit(STACK_DEPTH).map(StackTraceElement::toString).toList();
		if (this.stalls.size() == KEPT) {
			this.stalls.removeLast();
		}
		this.stalls.addFirst(new Stall(loop.name(), System.currentTimeMillis(), millis, late, stack));
	}

	private synchronized void goesOn(String loop, long millis, boolean late) {
		for (int i = 0; i < this.stalls.size(); i++) {
			Stall stall = this.stalls.get(i);
			if (stall.loop().equals(loop)) {
				this.stalls.set(i, stall.goesOn(millis, late));
				return;
			}
		}
	}

}
