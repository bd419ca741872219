package dev.selecho.actuate;

import dev.selecho.net.Listener;
import dev.selecho.loop.LoopMonitor;
import dev.selecho.net.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the server serves new clients, for the readiness probe: bound, not draining,
 * and its loops turn. A full server stays ready unless it is asked not to: when all of
 * them are full there would be nobody left to come to, and a pod that is not ready is
 * neither protected from eviction nor counted when pods are scaled.
 */
final class TcpServerHealthIndicator implements HealthIndicator {

	private final TcpServer server;

	private final LoopCheck check;

	private final boolean unreadyWhenFull;

	TcpServerHealthIndicator(TcpServer server, LoopCheck check, boolean unreadyWhenFull) {
		this.server = server;
		this.check = check;
		this.unreadyWhenFull = unreadyWhenFull;
	}

	@Override
	public Health health() {
		long active = this.server.listeners().stream().mapToLong((listener) -> listener.counters().active()).sum();
		boolean full = this.server.isFull();
		String obstacle = obstacle(full);
		Health.Builder health = (obstacle != null) ? Health.outOfService().withDetail("reason", obstacle) : Health.up();
		return health.withDetail("connections", active)
			.withDetail("limit", this.server.room().connections())
			.withDetail("full", full)
			.build();
	}

	private @Nullable String obstacle(boolean full) {
		if (this.server.isDraining()) {
			return "The server is draining";
		}
		for (Listener listener : this.server.listeners()) {
			if (listener.localAddress() == null) {
				return "Listener " + listener.name() + " is not bound";
			}
		}
		for (LoopMonitor loop : this.server.loops()) {
			String trouble = this.check.trouble(loop);
			if (trouble != null) {
				return trouble;
			}
		}
		return (full && this.unreadyWhenFull) ? "The connection limit is reached" : null;
	}

}
