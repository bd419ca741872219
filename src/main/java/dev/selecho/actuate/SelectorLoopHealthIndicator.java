package dev.selecho.actuate;

import java.time.Duration;
import java.util.stream.Stream;

import dev.selecho.net.LoopMonitor;
import dev.selecho.net.TcpServer;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the selector loops live and turn, for the liveness probe: a loop that is dead,
 * stalled or out of memory is mended by a restart alone. A full or draining server is not
 * its concern.
 */
final class SelectorLoopHealthIndicator implements HealthIndicator {

	private static final int STACK_DEPTH = 24;

	private final TcpServer server;

	private final Duration stallThreshold;

	SelectorLoopHealthIndicator(TcpServer server, Duration stallThreshold) {
		this.server = server;
		this.stallThreshold = stallThreshold;
	}

	@Override
	public Health health() {
		if (!this.server.isRunning()) {
			return Health.unknown().withDetail("reason", "The TCP server is not running").build();
		}
		Health.Builder health = Health.up();
		for (LoopMonitor loop : this.server.loops()) {
			check(loop, health);
		}
		return health.build();
	}

	private void check(LoopMonitor loop, Health.Builder health) {
		Duration age = loop.heartbeatAge();
		Throwable broken = loop.brokenBy();
		health.withDetail(loop.name(), "heartbeat " + age.toMillis() + " ms ago");
		if (!loop.isAlive()) {
			health.down().withDetail("reason", loop.name() + " has no thread any more");
		}
		else if (broken != null) {
			health.down().withDetail("reason", loop.name() + " is broken by " + broken);
		}
		else if (age.compareTo(this.stallThreshold) > 0) {
			health.down()
				.withDetail("reason", loop.name() + " has not turned for " + age.toMillis() + " ms")
				.withDetail("stack",
						Stream.of(loop.stack()).limit(STACK_DEPTH).map(StackTraceElement::toString).toList());
		}
	}

}
