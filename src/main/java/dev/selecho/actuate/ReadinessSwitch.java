package dev.selecho.actuate;

import java.time.Instant;

import dev.selecho.net.TcpServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Takes this instance out of rotation, and back, by the application's readiness. Nothing
 * else changes: whoever is connected is served, and so is whoever still comes.
 */
final class ReadinessSwitch {

	private static final Log logger = LogFactory.getLog(ReadinessSwitch.class);

	private final TcpServer server;

	private final ApplicationAvailability availability;

	private final ApplicationEventPublisher events;

	ReadinessSwitch(TcpServer server, ApplicationAvailability availability, ApplicationEventPublisher events) {
		this.server = server;
		this.availability = availability;
		this.events = events;
	}

	/**
	 * Switches; does nothing where that is so already.
	 * @param up whether clients are to be sent here
	 * @return what is so now
	 * @throws IllegalStateException if the server is ending: nothing brings it back
	 */
	synchronized Readiness set(boolean up) {
		if (this.server.isDraining()) {
			throw new IllegalStateException("The server is draining, and stays out of rotation");
		}
		if (up != isUp()) {
			AvailabilityChangeEvent.publish(this.events, this,
					up ? ReadinessState.ACCEPTING_TRAFFIC : ReadinessState.REFUSING_TRAFFIC);
			if (up) {
				logger.info("Readiness is up again, switched by an operator");
			}
			else {
				logger
					.warn("Readiness is down, switched by an operator: no clients are sent here until it is up again");
			}
		}
		return get();
	}

	private boolean isUp() {
		return this.availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
	}

	Readiness get() {
		AvailabilityChangeEvent<ReadinessState> last = this.availability.getLastChangeEvent(ReadinessState.class);
		return new Readiness(isUp() ? "up" : "down", (last != null) ? Instant.ofEpochMilli(last.getTimestamp()) : null,
				(last != null && last.getSource() == this) ? "operator" : "application");
	}

	/**
	 * Whether clients are to be sent here.
	 *
	 * @param state up or down
	 * @param since when it became so
	 * @param by who has switched it: an operator, or the application itself
	 */
	record Readiness(String state, @Nullable Instant since, String by) {
	}

}
