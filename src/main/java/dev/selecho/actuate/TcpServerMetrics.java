package dev.selecho.actuate;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Listener;
import dev.selecho.net.ListenerCounters;
import dev.selecho.loop.LoopMonitor;
import dev.selecho.net.RejectReason;
import dev.selecho.net.TcpServer;
import dev.selecho.loop.WakeupCause;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters of a server. Each reads, when it is scraped, what the loops have counted:
 * there is no meter on the way of a byte. All label sets exist from the start.
 */
public final class TcpServerMetrics implements MeterBinder {

	private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

	private final TcpServer server;

	/**
	 * Creates the meters' binder.
	 * @param server what to watch
	 */
	public TcpServerMetrics(TcpServer server) {
		this.server = server;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("tcp.server.connections.limit", this.server, (server) -> server.room().connections())
			.description("Most connections at once")
			.strongReference(true)
			.register(registry);
		this.server.listeners().forEach((listener) -> new ListenerMeters(registry, listener).register());
		for (int i = 0; i < this.server.loops().size(); i++) {
			new LoopMeters(registry, this.server.loops().get(i)).register();
			registerConnections(registry, i);
		}
	}

	private void registerConnections(MeterRegistry registry, int loop) {
		Gauge.builder("tcp.server.loop.connections", this.server,
				(server) -> server.listeners().stream().mapToLong((listener) -> listener.counters().active(loop)).sum())
			.description("Open connections that the loop serves")
			.tag("loop", this.server.loops().get(loop).name())
			.strongReference(true)
			.register(registry);
	}

	private static String tag(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private record ListenerMeters(MeterRegistry registry, Listener listener) {

		void register() {
			registerConnections();
			registerBytes();
		}

		private void registerConnections() {
			gauge("tcp.server.connections.active", "Open connections", ListenerCounters::active);
			counter("tcp.server.connections.accepted", "Connections taken on", ListenerCounters::accepted);
			for (RejectReason reason : RejectReason.values()) {
				counter("tcp.server.connections.rejected", "Connections refused",
						(counters) -> counters.rejected(reason), "reason", tag(reason));
			}
			for (CloseReason reason : CloseReason.values()) {
				counter("tcp.server.connections.closed", "Connections ended", (counters) -> counters.closed(reason),
						"reason", tag(reason));
			}
			FunctionTimer
				.builder("tcp.server.connection.duration", this.listener.counters(), ListenerCounters::closed,
						(counters) -> counters.duration().toNanos(), TimeUnit.NANOSECONDS)
				.description("How long the connections that ended were open")
				.tag("listener", this.listener.name())
				.register(this.registry);
			gauge("tcp.server.reads.paused", "Connections that back-pressure keeps from being read",
					ListenerCounters::readsPaused);
			gauge("tcp.server.accept.paused", "Whether accepting pauses (1) or not (0)",
					(counters) -> counters.isAcceptPaused() ? 1 : 0);
		}

		private void registerBytes() {
			bytes("tcp.server.received", "Bytes read from sockets", ListenerCounters::received);
			bytes("tcp.server.sent", "Bytes that sockets took", ListenerCounters::sent);
			Gauge.builder("tcp.server.pending", this.listener.counters(), ListenerCounters::pending)
				.description("Output that waits for sockets")
				.baseUnit(BaseUnits.BYTES)
				.tag("listener", this.listener.name())
				.strongReference(true)
				.register(this.registry);
		}

		private void gauge(String name, String description, ToDoubleFunction<ListenerCounters> value) {
			Gauge.builder(name, this.listener.counters(), value)
				.description(description)
				.tag("listener", this.listener.name())
				.strongReference(true)
				.register(this.registry);
		}

		private void counter(String name, String description, ToDoubleFunction<ListenerCounters> value,
				String... tags) {
			FunctionCounter.builder(name, this.listener.counters(), value)
				.description(description)
				.tag("listener", this.listener.name())
				.tags(tags)
				.register(this.registry);
		}

		private void bytes(String name, String description, ToDoubleFunction<ListenerCounters> value) {
			FunctionCounter.builder(name, this.listener.counters(), value)
				.description(description)
				.baseUnit(BaseUnits.BYTES)
				.tag("listener", this.listener.name())
				.register(this.registry);
		}

	}

	private record LoopMeters(MeterRegistry registry, LoopMonitor loop) {

		void register() {
			for (WakeupCause cause : WakeupCause.values()) {
				counter("tcp.server.select.wakeups", "Waits in select that ended", (loop) -> loop.wakeups(cause),
						"cause", tag(cause));
			}
			registerReady("accept", LoopMonitor::acceptReady);
			registerReady("read", LoopMonitor::readReady);
			registerReady("write", LoopMonitor::writeReady);
			FunctionCounter
				.builder("tcp.server.loop.busy", this.loop, (loop) -> loop.busy().toNanos() / NANOS_PER_SECOND)
				.description("Time spent out of select: its rate is the utilisation of the loop")
				.baseUnit("seconds")
				.tag("loop", this.loop.name())
				.register(this.registry);
			TimeGauge
				.builder("tcp.server.loop.heartbeat.age", this.loop, TimeUnit.NANOSECONDS,
						(loop) -> loop.heartbeatAge().toNanos())
				.description("Time since the loop last came back from select")
				.tag("loop", this.loop.name())
				.strongReference(true)
				.register(this.registry);
		}

		private void registerReady(String set, ToDoubleFunction<LoopMonitor> value) {
			counter("tcp.server.select.ready", "Channels found ready", value, "set", set);
		}

		private void counter(String name, String description, ToDoubleFunction<LoopMonitor> value, String... tags) {
			FunctionCounter.builder(name, this.loop, value)
				.description(description)
				.tag("loop", this.loop.name())
				.tags(tags)
				.register(this.registry);
		}

	}

}
