package dev.selecho.process;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.selecho.testing.Crowd;
import dev.selecho.testing.ServerProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Very many clients of which few are at work.
 */
class LargeScaleIT {

	private static final int IDLE = 10_000;

	private static final int ACTIVE = 50;

	private static final int ROUNDS = 100;

	private static final int DESCRIPTORS_NEEDED = 12_000;

	private static final Duration MINUTE = Duration.ofSeconds(60);

	@Test
	void tenThousandIdleConnectionsCostLittleAndSlowNobodyDown() throws Exception {
		assumeTrue(descriptorLimit() >= DESCRIPTORS_NEEDED, () -> "This JVM may open " + descriptorLimit()
				+ " descriptors (ulimit -n) and needs " + DESCRIPTORS_NEEDED);
		try (ServerProcess server = ServerProcess.starter().start();
				Crowd active = Crowd.connect(server.port(), ACTIVE)) {
			active.send(1024);
			active.awaitEchoed(MINUTE);
			long heapBefore = server.liveHeap();
			String residentBefore = server.status("VmRSS");

			try (Crowd idle = Crowd.connect(server.port(), IDLE)) {
				idle.send(64);
				idle.awaitEchoed(MINUTE);
				server.awaitMetric("tcp_server_connections_active", IDLE + ACTIVE);
				long perConnection = (server.liveHeap() - heapBefore) / IDLE;

				long begin = System.nanoTime();
				for (int i = 0; i < ROUNDS; i++) {
					active.send(1024);
					active.awaitEchoed(MINUTE);
				}
				Duration took = Duration.ofNanos(System.nanoTime() - begin);
				System.out.printf(
						"%d idle connections: %d bytes of heap each; resident memory %s, %s without them; "
								+ "%d rounds of %d others took %d ms%n",
						IDLE, perConnection, server.status("VmRSS"), residentBefore, ROUNDS, ACTIVE, took.toMillis());
				assertThat(perConnection).as("bytes of heap for an idle connection").isLessThan(2048);

				idle.send(64);
				idle.awaitEchoed(MINUTE);
				idle.finish();
				idle.awaitEnded(MINUTE);
			}

			server.awaitMetric("tcp_server_connections_active", ACTIVE);
			server.awaitMetric("tcp_server_connections_closed_total", IDLE, "reason=\"peer\"");
		}
	}

	private static long descriptorLimit() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
				? unix.getMaxFileDescriptorCount() : 0;
	}

}
