package dev.selecho.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for liveness and readiness in turn, each time by a new connection, as a kubelet
 * does.
 */
final class Prober {

	private static final Duration INTERVAL = Duration.ofMillis(100);

	/** Longer than a kubelet's: how late an answer is says more than that it is. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final int port;

	private final List<Duration> times = new ArrayList<>();

	private final List<String> failures = new ArrayList<>();

	private Duration late = Duration.ZERO;

	Prober(int port) {
		this.port = port;
	}

	void probeFor(Duration time) {
		long begin = System.nanoTime();
		for (int i = 0; System.nanoTime() - begin < time.toNanos(); i++) {
			probe((i % 2 == 0) ? "liveness" : "readiness");
			pause();
		}
	}

	/**
	 * What the machine itself adds: nobody is answered sooner than the processor allows.
	 */
	private void pause() {
		long begin = System.nanoTime();
		LockSupport.parkNanos(INTERVAL.toNanos());
		Duration late = Duration.ofNanos(System.nanoTime() - begin).minus(INTERVAL);
		this.late = (late.compareTo(this.late) > 0) ? late : this.late;
	}

	private void probe(String group) {
		long begin = System.nanoTime();
		String answer = ask(group);
		Duration time = Duration.ofNanos(System.nanoTime() - begin);
		this.times.add(time);
		if (!answer.startsWith("HTTP/1.1 200")) {
			this.failures.add(group + " after " + time.toMillis() + " ms: " + answer);
		}
	}

	private String ask(String group) {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port),
					(int) PATIENCE.toMillis());
			socket.getOutputStream()
				.write(("GET /actuator/health/" + group + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	List<String> failures() {
		return List.copyOf(this.failures);
	}

	Duration slowest() {
		return quantile(1);
	}

	private Duration quantile(double part) {
		List<Duration> sorted = this.times.stream().sorted().toList();
		return sorted.get((int) (part * (sorted.size() - 1)));
	}

	@Override
	public String toString() {
		return "%d probes, half within %d ms, the slowest %d ms, %d failed, a sleeper late by up to %d ms".formatted(
				this.times.size(), quantile(0.5).toMillis(), slowest().toMillis(), this.failures.size(),
				this.late.toMillis());
	}

}
