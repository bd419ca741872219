package dev.selecho.live;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.selecho.live.LiveData.Instance;
import dev.selecho.live.LiveData.ListenerRow;
import dev.selecho.live.LiveData.LoopRow;
import dev.selecho.live.LiveData.State;
import dev.selecho.net.Addresses;
import dev.selecho.net.CloseReason;
import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.net.Listener;
import dev.selecho.net.ListenerCounters;
import dev.selecho.loop.LoopMonitor;
import dev.selecho.net.RejectReason;
import dev.selecho.net.TcpServer;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

/**
 * Puts together what the page shows.
 */
final class LiveView implements AutoCloseable {

	/** An idle loop turns once a second. */
	private static final Duration SILENCE = Duration.ofSeconds(2);

	private final TcpServer server;

	private final ApplicationAvailability availability;

	private final Instance instance;

	private final ServerLook look;

	private final StallWatch stalls;

	private final Samples samples;

	private final Map<String, Long> kernelAtStart = KernelCounters.OF_THIS_PROCESS.read();

	LiveView(TcpServer server, ApplicationAvailability availability, Instance instance, ClientNames clients) {
		this.server = server;
		this.availability = availability;
		this.instance = instance;
		this.look = new ServerLook(server, clients);
		this.stalls = new StallWatch(server.loops());
		this.samples = new Samples(server).start();
	}

	/**
	 * Looks at the server.
	 * @param order of the connections
	 * @param sample the last sample that is known already
	 * @param turns the last turn of each loop that is known already
	 * @param ended what is known already of those who have ended
	 * @return what is to be seen
	 */
	LiveData data(Order order, long sample, List<Long> turns, String ended) {
		List<Stall> seen = this.stalls.look();
		return new LiveData(this.instance, System.currentTimeMillis(), state(), this.server.room().connections(),
				this.server.listeners().stream().map(LiveView::row).toList(),
				IntStream.range(0, this.server.loops().size()).mapToObj(this::row).toList(),
				this.samples.after(sample).stream().map(Sample::row).toList(), kernel(), seen,
				this.look.look(order, turns, ended));
	}

	private State state() {
		if (!this.server.isRunning()) {
			return new State("stopped", "The server does not run.");
		}
		if (this.server.isDraining()) {
			return new State("draining", "Each client is served until it is quiet, then its connection ends.");
		}
		String stalled = this.server.loops()
			.stream()
			.filter((loop) -> loop.heartbeatAge().compareTo(SILENCE) > 0)
			.map((loop) -> loop.name() + " has not turned for " + loop.heartbeatAge().toMillis() + " ms.")
			.collect(Collectors.joining(" "));
		if (!stalled.isEmpty()) {
			return new State("stalled", stalled);
		}
		if (this.availability.getReadinessState() != ReadinessState.ACCEPTING_TRAFFIC) {
			return new State("not ready", "Out of rotation: readiness is down, whoever is connected is served.");
		}
		return this.server.isFull()
				? new State("full", "The connection limit is reached, further clients are refused or wait.")
				: new State("serving", "Clients are taken on and served.");
	}

	private static ListenerRow row(Listener listener) {
		SocketAddress address = listener.localAddress();
		ListenerCounters counters = listener.counters();
		return new ListenerRow(listener.name(), listener.protocol(), (address != null) ? where(address) : null,
				counters.active(), counters.accepted(), counts(RejectReason.values(), counters::rejected),
				counts(CloseReason.values(), counters::closed), counters.received(), counters.sent(),
				counters.isAcceptPaused());
	}

	static String where(SocketAddress address) {
		return (address instanceof InetSocketAddress internet)
				? (internet.getAddress().isAnyLocalAddress() ? "" : internet.getAddress().getHostAddress() + " ")
						+ "port " + internet.getPort()
				: Addresses.text(address);
	}

	private static <E extends Enum<E>> Map<String, Long> counts(E[] reasons, ToLongFunction<E> count) {
		return Arrays.stream(reasons)
			.collect(Collectors.toMap(ServerLook::word, count::applyAsLong, Long::sum, LinkedHashMap::new));
	}

	private LoopRow row(int index) {
		LoopMonitor loop = this.server.loops().get(index);
		long open = this.server.listeners().stream().mapToLong((listener) -> listener.counters().active(index)).sum();
		return new LoopRow(loop.name(), open, loop.heartbeatAge().toMillis(), loop.turning().toMillis(),
				loop.rebuilds());
	}

	private Map<String, Long> kernel() {
		Map<String, Long> counted = KernelCounters.OF_THIS_PROCESS.read();
		counted.replaceAll((name, count) -> count - this.kernelAtStart.getOrDefault(name, 0L));
		return counted;
	}

	@Override
	public void close() {
		this.stalls.stop();
		this.samples.close();
	}

}
