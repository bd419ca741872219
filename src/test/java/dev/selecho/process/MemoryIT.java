package dev.selecho.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.Crowd;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.ServerProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that send and never read, against a process with little memory.
 */
class MemoryIT {

	private static final int GREEDY = 2_000;

	private static final int GREEDY_LENGTH = 256 * 1024;

	private static final int POLITE = 4;

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

	private static final long DIRECT_MEMORY = 64L << 20;

	private static final Duration STILL = Duration.ofSeconds(2);

	private static final Duration MINUTE = Duration.ofSeconds(60);

	@Test
	void clientsThatNeverReadNeitherEndTheProcessNorSlowTheOthersDown() throws Exception {
		AtomicBoolean attacked = new AtomicBoolean(true);
		try (ExecutorService threads = Executors.newCachedThreadPool(); ServerProcess server = start()) {
			List<Future<long[]>> polite = new ArrayList<>();
			for (int i = 0; i < POLITE; i++) {
				EchoClient client = EchoClient.connect(server.port());
				client.exchange(Bytes.random(1024, i));
				polite.add(threads.submit(() -> exchangeWhile(client, attacked)));
			}
			Future<Long> noise = threads.submit(() -> longestDelay(attacked));
			Future<Double> mostPending = threads.submit(() -> mostPending(server, attacked));

			try (Crowd greedy = Crowd.connect(server.port(), GREEDY, 16 * 1024)) {
				greedy.reading(false);
				greedy.send(GREEDY_LENGTH);
				greedy.awaitStill(STILL, MINUTE);
				long sent = greedy.sent();
				double paused = server.metric("tcp_server_reads_paused");
				attacked.set(false);
				report(polite, mostPending, sent, paused);
				System.out.printf("A thread that only slept was late by up to %.2f ms meanwhile%n", noise.get() / 1e6);

				greedy.receiveBuffer(256 * 1024);
				greedy.reading(true);
				greedy.finish();
				greedy.awaitEnded(MINUTE);
			}

			server.awaitMetric("tcp_server_connections_closed_total", GREEDY + POLITE, "reason=\"peer\"");
			server.awaitMetric("tcp_server_connections_active", 0);
			assertThat(server.metric("tcp_server_pending_bytes")).isZero();
			assertThat(server.metric("tcp_server_reads_paused")).isZero();
			assertThat(server.http("/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(server.find("OutOfMemoryError|WARN|ERROR")).isEmpty();
		}
		finally {
			attacked.set(false);
		}
	}

	/** Small buffers in the kernel, so that it is the server's own that fill. */
	private static ServerProcess start() throws IOException {
		return ServerProcess.starter()
			.jvm("-Xmx64m", "-XX:MaxDirectMemorySize=64m", "-XX:+ExitOnOutOfMemoryError", "-Xss512k")
			.start("--tcp.server.socket.send-buffer-size=16KB", "--tcp.server.socket.receive-buffer-size=16KB");
	}

	private static void report(List<Future<long[]>> polite, Future<Double> mostPending, long sent, double paused)
			throws Exception {
		List<long[]> all = new ArrayList<>();
		for (Future<long[]> client : polite) {
			all.add(client.get(20, TimeUnit.SECONDS));
		}
		long[] nanos = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
		double pending = mostPending.get(20, TimeUnit.SECONDS);
		System.out.printf(
				"%d clients that never read: %d MiB sent, most pending %.1f MiB, %.0f not read; others: %d exchanges, "
						+ "p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms%n",
				GREEDY, sent >> 20, pending / (1 << 20), paused, nanos.length, millis(nanos, 0.5), millis(nanos, 0.99),
				millis(nanos, 0.999), millis(nanos, 1));
		assertThat(pending).as("bytes waiting").isBetween(DIRECT_MEMORY / 16.0, DIRECT_MEMORY / 2.0);
		assertThat(paused).as("clients not read").isGreaterThan(0.9 * GREEDY);
		assertThat(nanos).hasSizeGreaterThan(100);
		// Not the longest: on a busy machine a client may itself wait for the processor.
		assertThat(millis(nanos, 0.99)).as("99 of 100 exchanges, in ms").isLessThan(100);
	}

	private static double millis(long[] sorted, double quantile) {
		return sorted[(int) (quantile * (sorted.length - 1))] / 1e6;
	}

	private static long[] exchangeWhile(EchoClient client, AtomicBoolean running) throws IOException {
		long[] nanos = new long[100_000];
		int count = 0;
		byte[] message = Bytes.random(1024, client.socket().getLocalPort());
		try (client) {
			while (running.get() && count < nanos.length) {
				long begin = System.nanoTime();
				client.exchange(message);
				nanos[count++] = System.nanoTime() - begin;
				LockSupport.parkNanos(PAUSE);
			}
		}
		return Arrays.copyOf(nanos, count);
	}

	/**
	 * What the machine itself adds: nobody is answered sooner than the processor allows.
	 */
	private static long longestDelay(AtomicBoolean running) {
		long longest = 0;
		while (running.get()) {
			long begin = System.nanoTime();
			LockSupport.parkNanos(PAUSE);
			longest = Math.max(longest, System.nanoTime() - begin - PAUSE);
		}
		return longest;
	}

	private static double mostPending(ServerProcess server, AtomicBoolean running) throws IOException {
		double most = 0;
		while (running.get()) {
			most = Math.max(most, server.metric("tcp_server_pending_bytes"));
			LockSupport.parkNanos(10 * PAUSE);
		}
		return most;
	}

}
