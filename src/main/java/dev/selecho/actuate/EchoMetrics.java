package dev.selecho.actuate;

import java.util.List;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.service.EchoHandler;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meter of the echo. Each listener has it, as one that speaks something else may
 * still have the echo do so; where it does not, nothing is counted.
 */
final class EchoMetrics implements MeterBinder {

	private final List<EchoHandler> echoes;

	private final TcpServer server;

	/**
	 * Creates the meter's binder.
	 * @param echoes all that there are
	 * @param server whose listeners they serve
	 */
	EchoMetrics(List<EchoHandler> echoes, TcpServer server) {
		this.echoes = echoes;
		this.server = server;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		if (this.echoes.isEmpty()) {
			return; // nobody echoes in this application
		}
		for (Listener listener : this.server.listeners()) {
			FunctionCounter
				.builder("tcp.server.echoed", this.echoes,
						(all) -> all.stream().mapToLong((echo) -> echo.echoed(listener.name())).sum())
				.description("Bytes written by the echo, taken by sockets or waiting")
				.baseUnit(BaseUnits.BYTES)
				.tag("listener", listener.name())
				.register(registry);
		}
	}

}
