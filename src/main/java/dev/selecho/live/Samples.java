package dev.selecho.live;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.TcpServer;

/**
 * The last five minutes of a server, second by second, whether somebody looks or not: a
 * page that is opened now shows what has just been. The counters are read without
 * disturbing the loop.
 */
final class Samples implements AutoCloseable {

	/** Five minutes. */
	static final int KEPT = 300;

	private final TcpServer server;

	private final ScheduledExecutorService clock = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("live-samples").factory());

	private final ArrayDeque<Sample> samples = new ArrayDeque<>(KEPT);

	private Totals last;

	private long number;

	Samples(TcpServer server) {
		this.server = server;
		this.last = Totals.of(server);
	}

	@SuppressWarnings("FutureReturnValueIgnored") // it ends with its thread
	Samples start() {
		this.clock.scheduleWithFixedDelay(this::take, 1, 1, TimeUnit.SECONDS);
		return this;
	}

	synchronized void take() {
		Totals now = Totals.of(this.server);
		if (this.samples.size() == KEPT) {
			this.samples.removeFirst();
		}
		this.samples.add(now.since(this.last, ++this.number));
		this.last = now;
	}

	/**
	 * Returns what has been sampled, the earliest first.
	 * @param after the number of the last sample that is known already
	 * @return the samples since
	 */
	synchronized List<Sample> after(long after) {
		return this.samples.stream().filter((sample) -> sample.number() > after).toList();
	}

	@Override
	public void close() {
		this.clock.shutdownNow();
	}

}
