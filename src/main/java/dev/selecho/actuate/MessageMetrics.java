package dev.selecho.actuate;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import dev.selecho.message.MalformedMessageException.Fault;
import dev.selecho.message.MessageCounters;
import dev.selecho.message.MessageService;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters of messages, for the listeners whose protocol has some.
 */
final class MessageMetrics implements MeterBinder {

	private final TcpServer server;

	/**
	 * Creates the meters' binder.
	 * @param server what to watch
	 */
	MessageMetrics(TcpServer server) {
		this.server = server;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Listener listener : this.server.listeners()) {
			if (listener.handlers() instanceof MessageService<?, ?> service) {
				new Meters(registry, listener.name(), service.counters()).register(service.isOnLoop());
			}
		}
	}

	private record Meters(MeterRegistry registry, String listener, MessageCounters counters) {

		void register(boolean onLoop) {
			counter("tcp.server.messages.received", "Messages that have come", MessageCounters::received);
			counter("tcp.server.messages.sent", "Messages sent, taken by sockets or waiting", MessageCounters::sent);
			for (Fault fault : Fault.values()) {
				counter("tcp.server.messages.rejected", "Clients ended because of what they sent, or did not",
						(counters) -> counters.rejected(fault), "reason", fault.name().toLowerCase(Locale.ROOT));
			}
			counter("tcp.server.push.refused", "Messages not sent because the client was not ready",
					MessageCounters::refused);
			if (!onLoop) {
				registerHandler();
			}
		}

		/** On the loop nothing waits, and time is that of the loop. */
		private void registerHandler() {
			Gauge.builder("tcp.server.messages.waiting", this.counters, MessageCounters::waiting)
				.description("Messages that wait for their handlers")
				.tag("listener", this.listener)
				.strongReference(true)
				.register(this.registry);
			FunctionTimer
				.builder("tcp.server.handler", this.counters, MessageCounters::handled,
						(counters) -> counters.handlingTime().toNanos(), TimeUnit.NANOSECONDS)
				.description("How long handlers took for their messages")
				.tag("listener", this.listener)
				.register(this.registry);
		}

		private void counter(String name, String description, ToDoubleFunction<MessageCounters> value, String... tags) {
			FunctionCounter.builder(name, this.counters, value)
				.description(description)
				.tag("listener", this.listener)
				.tags(tags)
				.register(this.registry);
		}

	}

}
