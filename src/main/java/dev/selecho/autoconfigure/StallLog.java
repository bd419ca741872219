package dev.selecho.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

import dev.selecho.loop.LoopMonitor;
import dev.selecho.net.TcpServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Tells the log of a loop that does not turn, whether anybody asks for its health or not:
 * once where its thread is, and once that it turns again. Looks once a second, on a
 * thread of its own, from the server's start to the end of its drain.
 */
final class StallLog implements SmartLifecycle, AutoCloseable {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	/** An idle loop beats once a second. */
	private static final Duration LEAST_THRESHOLD = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(StallLog.class);

	private final TcpServer server;

	private final Duration threshold;

	private final Duration interval;

	private final boolean enabled;

	/** Published to those who ask whether it runs. */
	private volatile @Nullable Thread thread;

	StallLog(TcpServer server, TcpServerProperties properties) {
		this(server, checked(properties.health().stallThreshold()), INTERVAL, properties.enabled());
	}

	StallLog(TcpServer server, Duration threshold, Duration interval, boolean enabled) {
		this.server = server;
		this.threshold = threshold;
		this.interval = interval;
		this.enabled = enabled;
	}

	private static Duration checked(Duration threshold) {
		TcpServerFactory.check(threshold.compareTo(LEAST_THRESHOLD) >= 0, "health.stall-threshold", threshold,
				"must be at least 2s, as an idle loop turns once a second");
		return threshold;
	}

	@Override
	public void start() {
		Thread watcher = Thread.ofPlatform().daemon().name("tcp-server-stalls").unstarted(this::watch);
		this.thread = watcher;
		watcher.start();
	}

	@Override
	public void stop() {
		Thread watcher = this.thread;
		if (watcher != null) {
			watcher.interrupt();
			this.thread = null;
		}
	}

	/** After a start that failed, nobody calls {@link #stop}. */
	@Override
	public void close() {
		stop();
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	/** As the server does. */
	@Override
	public boolean isAutoStartup() {
		return this.enabled;
	}

	/** Starts before the server, and stops after it. */
	@Override
	public int getPhase() {
		return TcpServerLifecycle.PHASE - 1;
	}

	private void watch() {
		List<Watched> loops = this.server.loops().stream().map((loop) -> new Watched(loop, this.threshold)).toList();
		try {
			while (true) {
				long before = System.nanoTime();
				Thread.sleep(this.interval);
				long now = System.nanoTime();
				// A watcher that is late itself says nothing of the loops: all stood
				// still.
				if (now - before < 2 * this.interval.toNanos()) {
					loops.forEach((loop) -> loop.look(now));
				}
			}
		}
		catch (InterruptedException ex) {
			// stopped
		}
	}

	/**
	 * A loop, and since when it stands still. For the watcher's thread alone.
	 */
	private static final class Watched {

		private final LoopMonitor loop;

		private final Duration threshold;

		private boolean stalled;

		private long lastBeat;

		Watched(LoopMonitor loop, Duration threshold) {
			this.loop = loop;
			this.threshold = threshold;
		}

		void look(long now) {
			Duration age = this.loop.heartbeatAge();
			boolean stalls = age.compareTo(this.threshold) > 0;
			if (stalls && !this.stalled) {
				warn(age);
			}
			else if (this.stalled && !stalls && this.loop.isAlive()) {
				long took = now - age.toNanos() - this.lastBeat;
				logger.info(
						this.loop.name() + " turns again, after at most " + Duration.ofNanos(took).toMillis() + " ms");
			}
			if (!stalls || !this.stalled) {
				this.lastBeat = now - age.toNanos();
			}
			this.stalled = stalls;
		}

		private void warn(Duration age) {
			TimeoutException where = new TimeoutException("This is where " + this.loop.name() + " is");
			where.setStackTrace(this.loop.stack());
			logger.warn(this.loop.name() + " has not turned for " + age.toMillis()
					+ " ms, and none of its clients is served", where);
		}

	}

}
