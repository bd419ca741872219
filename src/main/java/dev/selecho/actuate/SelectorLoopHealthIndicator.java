package dev.selecho.actuate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.selecho.loop.LoopMonitor;
import dev.selecho.net.TcpServer;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

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
		List<String> troubles = new ArrayList<>();
		for (LoopMonitor loop : this.server.loops()) {
			String trouble = this.check.trouble(loop);
			health.withDetail(loop.name(), details(loop, trouble != null));
			if (trouble != null) {
				troubles.add(trouble);
			}
		}
		return troubles.isEmpty() ? health.build()
				: health.down().withDetail("reason", String.join("; ", troubles)).build();
	}

	private static Map<String, Object> details(LoopMonitor loop, boolean down) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("status", (down ? Status.DOWN : Status.UP).getCode());
		details.put("heartbeat", loop.heartbeatAge().toMillis() + " ms ago");
		if (down) {
			details.put("stack", Stream.of(loop.stack()).limit(STACK_DEPTH).map(StackTraceElement::toString).toList());
		}
		return details;
	}

}
