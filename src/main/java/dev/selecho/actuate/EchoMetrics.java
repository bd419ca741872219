package dev.selecho.actuate;

import dev.selecho.echo.EchoHandler;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meter of the echo.
 */
final class EchoMetrics implements MeterBinder {

	private final EchoHandler echo;

	private final String listener;

	EchoMetrics(EchoHandler echo, String listener) {
		this.echo = echo;
		this.listener = listener;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("tcp.server.echoed", this.echo, EchoHandler::echoed)
			.description("Bytes written by the echo, taken by sockets or waiting")
			.baseUnit(BaseUnits.BYTES)
			.tag("listener", this.listener)
			.register(registry);
	}

}
