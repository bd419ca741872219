package dev.selecho.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.selecho.net.Listener;
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
		Map<String, Long> open = new LinkedHashMap<>();
		this.server.listeners().forEach((listener) -> open.put(listener.name(), listener.counters().active()));
		boolean full = this.server.isFull();
		String obstacle = obstacle(full);
		Health.Builder health = (obstacle != null) ? Health.outOfService().withDetail("reason", obstacle) : Health.up();
		return health.withDetail("connections", open.values().stream().mapToLong(Long::longValue).sum())
			.withDetail("limit", this.server.room().connections())
			.withDetail("full", full)
			.withDetail("listeners", open)
			.build();
	}

	private @Nullable String obstacle(boolean full) {
		if (this.server.isDraining()) {
			return "The server is draining";
		}
		List<String> unbound = this.server.listeners()
			.stream()
			.filter((listener) -> listener.localAddress() == null)
			.map(Listener::name)
			.toList();
		if (!unbound.isEmpty()) {
			return unbound.stream()
				.map((name) -> "Listener " + name + " is not bound")
				.collect(Collectors.joining("; "));
		}
		String trouble = this.check.trouble(this.server.loops());
		if (trouble != null) {
			return trouble;
		}
		return (full && this.unreadyWhenFull) ? "The connection limit is reached" : null;
	}

}
