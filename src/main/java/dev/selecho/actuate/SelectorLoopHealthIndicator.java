package dev.selecho.actuate;

import java.util.stream.Stream;

import dev.selecho.loop.LoopMonitor;
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

	private final LoopCheck check;

	SelectorLoopHealthIndicator(TcpServer server, LoopCheck check) {
		this.server = server;
		this.check = check;
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
		health.withDetail(loop.name(), "heartbeat " + loop.heartbeatAge().toMillis() + " ms ago");
		String trouble = this.check.trouble(loop);
		if (trouble != null) {
			health.down()
				.withDetail("reason", trouble)
				.withDetail("stack",
						Stream.of(loop.stack()).limit(STACK_DEPTH).map(StackTraceElement::toString).toList());
		}
	}

}
