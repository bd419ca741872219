package dev.selecho.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import dev.selecho.limit.Places;
import dev.selecho.loop.LoopMonitor;
import dev.selecho.loop.NioPoller;
import dev.selecho.loop.Poller;
import dev.selecho.loop.SelectorLoop;
import dev.selecho.testing.EchoClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A loop without a thread: a test turns it, and moves its clock.
 */
final class HandTurnedLoop implements AutoCloseable {

	private static final int MOST_TURNS = 10_000;

	private static final long STEP = SelectorLoop.ABSENCE / 2;

	/** Started where nanoTime overflows soon. */
	private long time = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

	/** How long the loop's next wait takes. */
	private long wait;

	final LoopMonitor monitor = new LoopMonitor("hand-turned", this::clock);

	private final Run run;

	final List<TcpConnection> connections = new ArrayList<>();

	final Listener listener;

	final Lane lane;

	final SelectorLoop loop;

	HandTurnedLoop(TcpServerOptions options, ConnectionHandler handler) throws IOException {
		this(options, 64 * 1024 * 1024, handler);
	}

	HandTurnedLoop(TcpServerOptions options, long pendingLimit, ConnectionHandler handler) throws IOException {
		this.listener = new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				(connection) -> {
					this.connections.add((TcpConnection) connection);
					return handler;
				});
		Room room = new Room(0, 0, Objects.requireNonNullElse(options.maxConnections(), 10_000), null, 0,
				Room.directMemoryLimit(), pendingLimit, 0, null, List.of());
		this.run = Run.open(options, List.of(this.listener), room, List.of(this.monitor), 100, NioPoller::open,
				this::clock);
		this.lane = this.run.lanes().getFirst();
		this.loop = this.lane.loop();
	}

	/**
	 * Binds another listener, with the same handlers and the same places.
	 * @return the listener
	 * @throws IOException if it cannot be bound
	 */
	Listener listen() throws IOException {
		Listener other = new Listener("other", this.listener.address(), this.listener.handlers());
		this.run.bind(other, 0);
		return other;
	}

	/** The places for connections. */
	Places places() {
		return this.run.places();
	}

	/** Starts to drain. */
	void drain(Duration grace, Duration quietPeriod) {
		this.lane.drain(DrainPlan.of(clock(), grace, quietPeriod));
	}

	/**
	 * Connects a client and turns the loop until it is taken on.
	 * @param receiveBuffer the client's, 0 for the system's own
	 * @return the client
	 * @throws IOException if connecting fails
	 */
	EchoClient connect(int receiveBuffer) throws IOException {
		int before = this.connections.size();
		EchoClient client = EchoClient.connect(this.listener.port(), receiveBuffer);
		turnUntil(() -> this.connections.size() > before);
		return client;
	}

	/** One turn, that waits for nothing. */
	void turn() {
		this.loop.execute(() -> {
		});
		this.loop.turn();
	}

	void turnUntil(BooleanSupplier condition) {
		for (int i = 0; i < MOST_TURNS && !condition.getAsBoolean(); i++) {
			turn();
			Thread.onSpinWait();
		}
		assertThat(condition.getAsBoolean()).as("reached within " + MOST_TURNS + " turns").isTrue();
	}

	/** Time passes, and the loop turns meanwhile. */
	void advance(Duration duration) {
		long end = this.time + duration.toNanos();
		while (this.time - end < 0) {
			this.time += Math.min(end - this.time, STEP);
			turn();
		}
	}

	/** One turn, whose wait takes its time by the loop's clock alone. */
	void turnAfter(Duration waiting) {
		this.wait = waiting.toNanos();
		turn();
	}

	/** A turn looks at the clock first when its wait begins. */
	private long clock() {
		long now = this.time;
		this.time += this.wait;
		this.wait = 0;
		return now;
	}

	/** Time passes, and the loop is not there. */
	void freeze(Duration duration) {
		this.time += duration.toNanos();
	}

	ListenerCounters counters() {
		return this.listener.counters();
	}

	@Override
	public void close() {
		this.loop.terminate();
	}

}
