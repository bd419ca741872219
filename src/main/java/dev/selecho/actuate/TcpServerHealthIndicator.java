package dev.selecho.actuate;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the server takes new clients, for the readiness probe: bound, not draining,
 * below its connection limit.
 */
final class TcpServerHealthIndicator implements HealthIndicator {

	private final TcpServer server;

	TcpServerHealthIndicator(TcpServer server) {
		this.server = server;
	}

	@Override
	public Health health() {
		Health.Builder health = Health.up();
		long active = 0;
		for (Listener listener : this.server.listeners()) {
			active += listener.counters().active();
			if (listener.localAddress() == null) {
				health.outOfService().withDetail("reason", "Listener " + listener.name() + " is not bound");
			}
		}
		if (this.server.isDraining()) {
			health.outOfService().withDetail("reason", "The server is draining");
		}
		else if (this.server.isFull()) {
			health.outOfService().withDetail("reason", "The connection limit is reached");
		}
		return health.withDetail("connections", active).withDetail("limit", this.server.room().connections()).build();
	}

}
