package dev.selecho.net;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import dev.selecho.limit.Places;
import dev.selecho.loop.LoopMonitor;
import dev.selecho.loop.Poller;
import dev.selecho.loop.SelectorLoop;

/**
 * A server from one start to its end: its lanes, and the listeners bound on them. For any
 * thread.
 */
final class Run {

	/** A loop that does not end by itself gets so much more than the grace period. */
	private static final Duration OVERRUN = Duration.ofSeconds(1);

	private final TcpServerOptions options;

	private final List<Listener> listeners;

	private final Commons commons;

	private final List<Lane> lanes;

	private final CompletableFuture<DrainReport> report;

	private Run(TcpServerOptions options, List<Listener> listeners, Room room, List<LoopMonitor> monitors,
			int remembered, Poller.Factory pollers, LongSupplier clock) throws IOException {
		this.options = options;
		this.listeners = listeners;
		this.commons = Commons.of(room.connections(),
				new ChunkStore(room.pending(), monitors.size(), new DirectMemory(room.direct())));
		this.lanes = lanes(monitors, remembered, pollers, clock);
		this.report = CompletableFuture.allOf(this.lanes.stream().map(Lane::report).toArray(CompletableFuture[]::new))
			.thenApply((ended) -> DrainReport.sum(this.lanes.stream().map((lane) -> lane.report().join()).toList()));
	}

	private List<Lane> lanes(List<LoopMonitor> monitors, int remembered, Poller.Factory pollers, LongSupplier clock)
			throws IOException {
		List<Lane> opened = new ArrayList<>();
		try {
			for (LoopMonitor monitor : monitors) {
				opened.add(new Lane(opened.size(), monitor, this.options.readBufferSize(), this.commons,
						new History(remembered), pollers, clock));
			}
			return List.copyOf(opened);
		}
		finally {
			if (opened.size() < monitors.size()) {
				opened.forEach((lane) -> lane.loop().terminate());
			}
		}
	}

	/**
	 * Opens the lanes and binds every listener. Nobody is served before the loops start.
	 * @param options of the server
	 * @param listeners where it listens
	 * @param room what there is room for
	 * @param monitors one for each loop
	 * @param remembered how many connections that have ended each loop remembers
	 * @param pollers where selectors come from
	 * @param clock nanoseconds
	 * @return the run
	 * @throws IOException if a listener could not be bound, or the system refused a
	 * selector; nothing stays open
	 */
	static Run open(TcpServerOptions options, List<Listener> listeners, Room room, List<LoopMonitor> monitors,
			int remembered, Poller.Factory pollers, LongSupplier clock) throws IOException {
		Run run = new Run(options, listeners, room, monitors, remembered, pollers, clock);
		boolean bound = false;
		try {
			for (int i = 0; i < listeners.size(); i++) {
				run.bind(listeners.get(i), i % monitors.size());
			}
			bound = true;
			return run;
		}
		finally {
			if (!bound) {
				run.terminate();
			}
		}
	}

	/**
	 * Binds a listener: from now on the kernel completes connections to it.
	 * @param listener what to bind
	 * @param index the lane on which it accepts
	 * @throws IOException if it could not be bound
	 */
	void bind(Listener listener, int index) throws IOException {
		ListenerOptions options = this.options.of(listener);
		Sockets sockets = new Sockets(listener, options, SelectorProvider.provider());
		ConnectionSettings settings = ConnectionSettings.of(options);
		Places places = this.commons.places()
			.part(Objects.requireNonNullElse(options.maxConnections(), Integer.MAX_VALUE));
		List<Reception> receptions = this.lanes.stream()
			.map((lane) -> new Reception(
					new Entrance(lane, listener, settings, listener.counters().cell(lane.index()), places, sockets)))
			.toList();
		Reception own = receptions.get(index);
		ListeningSocket socket = sockets.bind();
		try {
			Acceptor acceptor = new Acceptor(own, new Dealer(own, receptions, this.listeners), socket, options);
			own.lane().loop().register(acceptor, socket.channel(), SelectionKey.OP_ACCEPT);
			listener.bound(socket.address());
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

	/** Starts the loops, each on a thread of its own. */
	void start() {
		this.lanes.forEach((lane) -> lane.loop().start());
	}

	/** Ends loops that were never started. */
	void terminate() {
		this.lanes.forEach((lane) -> lane.loop().terminate());
	}

	/** In the order of their loops. */
	List<Lane> lanes() {
		return this.lanes;
	}

	/** The places for connections. */
	Places places() {
		return this.commons.places();
	}

	/**
	 * Starts to drain; the first call counts, but one without grace cuts it short.
	 * @param plan what is asked of whom
	 */
	void drain(DrainPlan plan) {
		this.lanes.forEach((lane) -> lane.drain(plan));
	}

	/** Completed when all loops have ended. */
	CompletableFuture<DrainReport> report() {
		return this.report;
	}

	/**
	 * Watches a drain.
	 * @param grace how long it may take, and a second more
	 * @param late told what is in the way if it takes longer; not by a timer that is late
	 * itself, for that says nothing of the loops: all stood still
	 */
	void watch(Duration grace, Consumer<TimeoutException> late) {
		Duration atMost = grace.plus(OVERRUN);
		long due = System.nanoTime() + atMost.toNanos();
		var _ = this.report.copy().orTimeout(atMost.toNanos(), TimeUnit.NANOSECONDS).whenComplete((ended, failure) -> {
			if (failure != null && System.nanoTime() - due > SelectorLoop.ABSENCE) {
				watch(Drain.GRANT, late);
			}
			else if (failure != null) {
				late.accept(overrun(atMost));
			}
		});
	}

	private TimeoutException overrun(Duration atMost) {
		List<LoopMonitor> blocked = unfinished();
		TimeoutException overrun = new TimeoutException(
				blocked.stream().map(LoopMonitor::name).collect(Collectors.joining(" and ")) + " has not ended within "
						+ atMost.toMillis() + " ms: a handler blocks it");
		overrun.setStackTrace(blocked.isEmpty() ? new StackTraceElement[0] : blocked.getFirst().stack());
		return overrun;
	}

	/** The loops that have not ended. */
	private List<LoopMonitor> unfinished() {
		return this.lanes.stream().filter((lane) -> !lane.report().isDone()).map(Lane::monitor).toList();
	}

	/** Names the loops that have not ended, and where each is. */
	String whereItBlocks() {
		return unfinished().stream().map((loop) -> {
			StackTraceElement[] stack = loop.stack();
			return loop.name() + ((stack.length > 0) ? " at " + stack[0] : "");
		}).collect(Collectors.joining(" and "));
	}

	/** Frees the handlers that block loops. */
	void interrupt() {
		this.lanes.stream().filter((lane) -> !lane.report().isDone()).forEach((lane) -> lane.loop().interrupt());
	}

	/** Whether the caller is on a thread of one of the loops. */
	boolean isLoopThread() {
		return this.lanes.stream().anyMatch((lane) -> lane.loop().isOwnThread());
	}

	/**
	 * Asks a loop about its connections, which it goes through beside its work.
	 * @param <T> what the answer is
	 * @param index which loop
	 * @param query which connections to find
	 * @param answer what to make of them, on the loop's thread
	 * @return the answer
	 */
	<T> CompletableFuture<T> ask(int index, ConnectionQuery query, Function<Lane, Function<Census<T>, T>> answer) {
		Lane lane = this.lanes.get(index);
		try {
			return Census.ask(lane.loop(), query, answer.apply(lane));
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.failedFuture(new IllegalStateException("The server has ended"));
		}
	}

}
