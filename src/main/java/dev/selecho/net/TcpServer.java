package dev.selecho.net;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import dev.selecho.loop.LoopMonitor;
import dev.selecho.loop.NioPoller;
import dev.selecho.loop.Poller;
import org.jspecify.annotations.Nullable;

/**
 * A TCP server: listeners, and the selector loops that serve all their clients, each on
 * one thread. May be started again after it has ended. For any thread. <pre>
 *            start             drain, close            all loops have ended
 *  STOPPED ─────────► RUNNING ──────────────► DRAINING ────────────────────► STOPPED
 *                                                │ a handler blocks a loop      ▲
 *                                                ▼ beyond the grace period      │
 *                                             OVERRUN ──────────────────────────┘
 * </pre>
 */
public final class TcpServer implements AutoCloseable {

	/** Longer than anybody waits, and far from where nanoseconds overflow. */
	private static final Duration LONGEST_GRACE = Duration.ofDays(365);

	private final TcpServerOptions options;

	private final List<Listener> listeners;

	private final Room room;

	private final Poller.Factory pollers;

	private final LongSupplier clock;

	private final List<LoopMonitor> monitors;

	private volatile int remembered;

	/** There is one as long as the state is not STOPPED. */
	private volatile @Nullable Run run;

	/** What the callers of drain wait for: one for each drain. */
	private CompletableFuture<DrainReport> drained = CompletableFuture.completedFuture(DrainReport.NOTHING);

	/** Published to those who ask for the state. */
	private volatile State state = State.STOPPED;

	private enum State {

		STOPPED, RUNNING, DRAINING, OVERRUN

	}

	/**
	 * Creates a server. Nothing is opened before it starts.
	 * @param options how it works
	 * @param listeners where it listens, each with a name of its own
	 * @throws InvalidOptionException if this process has no room for what the options
	 * ask, or two listeners have one name
	 * @throws IllegalStateException if this JVM runs without a module that it needs
	 */
	public TcpServer(TcpServerOptions options, List<Listener> listeners) {
		this(options, listeners, NioPoller::open, System::nanoTime);
	}

	TcpServer(TcpServerOptions options, List<Listener> listeners, Poller.Factory pollers, LongSupplier clock) {
		JdkModules.check();
		this.options = options;
		this.listeners = List.copyOf(listeners);
		this.pollers = pollers;
		this.clock = clock;
		Set<String> names = new HashSet<>();
		for (Listener listener : listeners) {
			OptionChecks.check(names.add(listener.name()), "listeners", listener.name(),
					"must be the name of one listener alone");
			listener.counters().useLoops(options.loops());
		}
		this.room = Room.of(options, this.listeners);
		this.monitors = IntStream.range(0, options.loops())
			.mapToObj((index) -> new LoopMonitor("tcp-server-loop-" + index, clock))
			.toList();
	}

	/**
	 * Binds every listener and starts the loops. When it returns, clients are served;
	 * does nothing while the server runs.
	 * @throws BindFailedException if a listener could not be bound
	 * @throws IOException if the system refused a socket or a selector; nothing stays
	 * open
	 * @throws IllegalStateException if the server is still draining, or a handler has
	 * kept it from ending
	 */
	public synchronized void start() throws IOException {
		if (this.state == State.RUNNING) {
			return;
		}
		Run before = this.run;
		if (before != null) {
			throw new IllegalStateException("The server has not ended yet: " + ((this.state == State.DRAINING)
					? "it is draining; start it when the future that drain returned is complete"
					: "a handler blocks " + before.whereItBlocks()));
		}
		Run starting = Run.open(this.options, this.listeners, this.room, this.monitors, this.remembered, this.pollers,
				this.clock);
		starting.start();
		this.run = starting;
		this.state = State.RUNNING;
	}

	/**
	 * Ends the server without losing anything: takes in whom the kernel has queued, stops
	 * listening, serves each connection until it is quiet, sends it a FIN. What remains
	 * at the end of the grace period is cut. The first call counts, and all get the same
	 * answer; a later one without grace cuts it short.
	 * <p>
	 * On a loop's own thread nobody may wait for the future: the loop cannot end before
	 * the handler returns.
	 * @param grace the time for all this; not negative
	 * @return completed when all loops have ended, at once if the server does not run;
	 * exceptionally with a {@link TimeoutException} if a handler blocks one beyond the
	 * grace period. Its thread was then interrupted, and the exception's stack is that of
	 * the thread; the server is running until the handler returns
	 */
	public synchronized CompletableFuture<DrainReport> drain(Duration grace) {
		OptionChecks.check(!grace.isNegative(), "grace", grace, "must be zero or longer");
		Run draining = this.run;
		if (draining == null) {
			return CompletableFuture.completedFuture(DrainReport.NOTHING);
		}
		boolean first = this.state == State.RUNNING;
		if (first) {
			this.state = State.DRAINING;
			this.drained = new CompletableFuture<>();
		}
		if (first || grace.isZero()) {
			Duration bounded = (grace.compareTo(LONGEST_GRACE) < 0) ? grace : LONGEST_GRACE;
			draining.drain(DrainPlan.of(this.clock.getAsLong(), bounded, this.options.quietPeriod()));
			draining.watch(bounded, (failure) -> overrun(draining, failure));
		}
		if (first) {
			var _ = draining.report().thenAccept(this::ended);
		}
		return this.drained.copy();
	}

	private void overrun(Run draining, TimeoutException failure) {
		CompletableFuture<DrainReport> waited;
		synchronized (this) {
			if (this.run != draining) {
				return;
			}
			this.state = State.OVERRUN;
			waited = this.drained;
			draining.interrupt();
		}
		waited.completeExceptionally(failure);
	}

	private void ended(DrainReport report) {
		CompletableFuture<DrainReport> waited;
		synchronized (this) {
			waited = this.drained;
			this.run = null;
			this.state = State.STOPPED;
		}
		waited.complete(report);
	}

	/**
	 * Ends the server at once, whatever is lost, and waits until it has, a second or so
	 * if a handler blocks a loop; on a loop's own thread it ends as soon as that returns.
	 */
	@Override
	public void close() {
		CompletableFuture<DrainReport> ended = drain(Duration.ZERO);
		if (isLoopThread()) {
			return;
		}
		try {
			ended.join();
		}
		catch (CompletionException ex) {
			// a handler blocks the loop: its thread was interrupted, more cannot be done
		}
	}

	/**
	 * Tells whether the caller is on a loop's own thread, where nobody can wait for the
	 * server's end.
	 * @return whether it is
	 */
	public boolean isLoopThread() {
		Run running = this.run;
		return running != null && running.isLoopThread();
	}

	/**
	 * Tells whether the server was started and has not ended: it may be draining, or be
	 * kept from ending by a handler.
	 * @return whether it is running
	 */
	public boolean isRunning() {
		return this.state != State.STOPPED;
	}

	/**
	 * Tells whether the server is ending.
	 * @return whether it drains
	 */
	public boolean isDraining() {
		return this.state == State.DRAINING || this.state == State.OVERRUN;
	}

	/**
	 * Tells whether the connection limit is reached.
	 * @return whether there is no place for another connection
	 */
	public boolean isFull() {
		Run running = this.run;
		return running != null && running.places().isFull();
	}

	/**
	 * Has the server remember connections that have ended, from its next start on.
	 * @param count how many for each loop
	 */
	public void remember(int count) {
		this.remembered = count;
	}

	/**
	 * Finds connections of one loop, which goes through them beside its work. One that
	 * does not turn keeps no other waiting: {@link ConnectionList#merge} adds them up.
	 * @param loop the loop's place among {@link #loops()}
	 * @param query which
	 * @return completed with them when the loop turns; exceptionally with an
	 * {@link IllegalStateException} if the server does not run
	 */
	public CompletableFuture<ConnectionList> connections(int loop, ConnectionQuery query) {
		return Inquiry.connections(this.run, loop, query);
	}

	/**
	 * Looks at one loop, and has it record its turns until a few seconds after the last
	 * look. {@link Look#merge} puts several together.
	 * @param loop the loop's place among {@link #loops()}
	 * @param query which connections to tell of
	 * @return completed as {@link #connections} is
	 */
	public CompletableFuture<Look> look(int loop, ConnectionQuery query) {
		return Inquiry.look(this.run, loop, query);
	}

	/**
	 * Ends a connection, if it is one of this loop's.
	 * @param loop the loop's place among {@link #loops()}
	 * @param id its number
	 * @param reset whether by a reset, at once, or as a drain would: everything written
	 * is delivered, then a FIN
	 * @return completed with whether the loop has one of that number; exceptionally as
	 * {@link #connections}
	 */
	public CompletableFuture<Boolean> end(int loop, long id, boolean reset) {
		return Inquiry.end(this.run, loop, id, reset);
	}

	/**
	 * Returns where the server listens.
	 * @return the listeners
	 */
	public List<Listener> listeners() {
		return this.listeners;
	}

	/**
	 * Returns what may be known of each loop.
	 * @return one for each loop
	 */
	public List<LoopMonitor> loops() {
		return this.monitors;
	}

	/**
	 * Returns the room for connections that the process's limits leave.
	 * @return the room
	 */
	public Room room() {
		return this.room;
	}

}
