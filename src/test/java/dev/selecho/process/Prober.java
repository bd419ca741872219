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

	Prober(int port) {
		this.port = port;
	}

	void probeFor(Duration time) {
		long begin = System.nanoTime();
		for (int i = 0; System.nanoTime() - begin < time.toNanos(); i++) {
			probe((i % 2 == 0) ? "liveness" : "readiness");
			LockSupport.parkNanos(INTERVAL.toNanos());
		}
	}

	private void probe(String group) {
		long begin = System.nanoTime();
		try (Socket socket = new Socket()) {
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port),
					(int) PATIENCE.toMillis());
			socket.getOutputStream()
				.write(("GET /actuator/health/" + group + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			if (!answer.startsWith("HTTP/1.1 200")) {
				this.failures.add(group + ": " + answer);
			}
		}
		catch (IOException ex) {
			this.failures.add(group + ": " + ex);
		}
		this.times.add(Duration.ofNanos(System.nanoTime() - begin));
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
		return "%d probes, half within %d ms, the slowest %d ms, %d failed".formatted(this.times.size(),
				quantile(0.5).toMillis(), slowest().toMillis(), this.failures.size());
	}

}
