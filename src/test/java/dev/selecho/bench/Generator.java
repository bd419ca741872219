package dev.selecho.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The clients of one run, on one selector and one thread: the caller's. Every wait is
 * bounded, and what does not come back in time is the result of the run.
 */
final class Generator implements AutoCloseable {

	/**
	 * Connections opened before their first echoes are awaited: few, for those with
	 * processes.
	 */
	private static final int BATCH = 16;

	/** How long nothing may come back. */
	private static final long STILL = TimeUnit.SECONDS.toNanos(10);

	private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

	private static final long TURN_MILLIS = 10;

	private final InetSocketAddress server;

	private final Sources sources;

	private final Tally tally = new Tally();

	private final EchoingClient.Shared shared = new EchoingClient.Shared(new Pattern(),
			ByteBuffer.allocateDirect(Pattern.PERIOD), this.tally);

	private final Selector selector = Selector.open();

	private final List<SelectionKey> active = new ArrayList<>();

	private final List<SlowReader> slowReaders = new ArrayList<>();

	private int connections;

	Generator(InetSocketAddress server, Sources sources) throws IOException {
		this.server = server;
		this.sources = sources;
	}

	/**
	 * Connects the clients of a case. Each that echoes has had an echo before this
	 * returns.
	 * @param load the case
	 * @param atMost how long it may take
	 */
	void connect(BenchCase load, Duration atMost) throws IOException {
		long deadline = System.nanoTime() + atMost.toNanos();
		if (load.kind() != BenchCase.Kind.CHURN) {
			this.active.addAll(connect(load.active(), load.shape(), deadline));
		}
		connectIdle(load.idle(), deadline);
		if (load.kind() == BenchCase.Kind.SLOW_READER) {
			SocketChannel channel = open();
			SlowReader reader = new SlowReader(channel, this.connections, this.shared);
			channel.register(this.selector, SelectionKey.OP_WRITE, reader);
			this.slowReaders.add(reader);
		}
	}

	/**
	 * Connects clients that have one message echoed, and then do nothing.
	 * @param count how many
	 * @param atMost how long it may take
	 */
	void connectIdle(int count, Duration atMost) throws IOException {
		connectIdle(count, System.nanoTime() + atMost.toNanos());
	}

	private void connectIdle(int count, long deadline) throws IOException {
		connect(count, new EchoingClient.Shape(64, 1, false), deadline);
	}

	private List<SelectionKey> connect(int count, EchoingClient.Shape shape, long deadline) throws IOException {
		List<SelectionKey> keys = new ArrayList<>(count);
		while (keys.size() < count) {
			int from = keys.size();
			while (keys.size() < Math.min(from + BATCH, count)) {
				keys.add(greet(shape));
			}
			awaitQuiet(keys.subList(from, keys.size()), deadline, count);
		}
		return keys;
	}

	private SelectionKey greet(EchoingClient.Shape shape) throws IOException {
		SocketChannel channel = open();
		EchoingClient client = new EchoingClient(channel, this.connections, this.shared, shape);
		SelectionKey key = channel.register(this.selector, SelectionKey.OP_READ, client);
		client.send(key, System.nanoTime());
		return key;
	}

	private SocketChannel open() throws IOException {
		this.connections++;
		SocketChannel channel = SocketChannel.open();
		boolean done = false;
		try {
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			channel.bind(this.sources.next()).socket().connect(this.server, CONNECT_TIMEOUT_MILLIS);
			channel.configureBlocking(false);
			done = true;
			return channel;
		}
		finally {
			if (!done) {
				channel.close();
			}
		}
	}

	private void awaitQuiet(List<SelectionKey> keys, long deadline, int count) throws IOException {
		long progress = System.nanoTime();
		long before = -1;
		while (!keys.stream().allMatch(Generator::isQuiet)) {
			turn(TURN_MILLIS);
			long now = System.nanoTime();
			long received = keys.stream().mapToLong((key) -> ((EchoingClient) key.attachment()).received()).sum();
			if (received != before) {
				before = received;
				progress = now;
			}
			if (now - progress > STILL || now - deadline > 0) {
				long waiting = keys.stream().filter((key) -> !isQuiet(key)).count();
				throw new LoadException("%,d of %,d connections were served".formatted(this.connections - waiting,
						Math.max(count, this.connections)));
			}
		}
	}

	private static boolean isQuiet(SelectionKey key) {
		return ((EchoingClient) key.attachment()).isQuiet();
	}

	/**
	 * Puts the load on the server.
	 * @param load the case, whose clients are connected
	 * @param length for how long
	 * @param meter asked at the begin and at the end
	 * @return what was counted
	 */
	Measurement run(BenchCase load, Duration length, Meter meter) throws IOException {
		Usage before = meter.read();
		long cpuBefore = ownCpu();
		long begin = System.nanoTime();
		this.tally.start();
		begin(load, begin);
		Pace pace = new Pace(load.rate(), begin);
		long end = begin + length.toNanos();
		long now = begin;
		while (now - end < 0 || isWaitingForTheFirst(now - end)) {
			if (pace.isSet()) {
				sendDue(pace, now);
			}
			for (SlowReader reader : this.slowReaders) {
				reader.sip(now);
			}
			turn(pace.isSet() ? 0 : TURN_MILLIS);
			now = System.nanoTime();
		}
		this.tally.stop();
		Usage after = meter.read();
		long cpu = ownCpu() - cpuBefore;
		finish(load);
		return Measurement.of(this.tally, Duration.ofNanos(now - begin), before, after, Duration.ofNanos(cpu));
	}

	/** A run that is too short for a model ends with its first echo. */
	private boolean isWaitingForTheFirst(long overtime) {
		return this.tally.echoes() == 0 && overtime < STILL;
	}

	private void begin(BenchCase load, long now) throws IOException {
		if (load.kind() == BenchCase.Kind.CHURN) {
			for (int i = 0; i < load.active(); i++) {
				new ChurningClient(this.server, this.sources.nextOfItsOwn(), i, this.shared, load.size())
					.connect(this.selector, now);
			}
		}
		else if (load.rate() == 0) {
			for (SelectionKey key : this.active) {
				((EchoingClient) key.attachment()).begin(key, now);
			}
		}
	}

	/** A message that is late is as late as it was due, whoever made it so. */
	private void sendDue(Pace pace, long now) throws IOException {
		for (long due = pace.next(now); due >= 0; due = pace.next(now)) {
			SelectionKey key = this.active.get((int) (pace.count() % this.active.size()));
			this.tally.lagged(now - pace.start() - due);
			((EchoingClient) key.attachment()).send(key, pace.start() + due);
		}
	}

	private void finish(BenchCase load) throws IOException {
		long deadline = System.nanoTime() + STILL;
		if (load.kind() != BenchCase.Kind.CHURN) {
			awaitQuiet(this.active, deadline, this.active.size());
			return;
		}
		while (!this.selector.keys().isEmpty()) {
			turn(TURN_MILLIS);
			if (System.nanoTime() - deadline > 0) {
				throw new LoadException(this.selector.keys().size() + " connections did not end");
			}
		}
	}

	private void turn(long millis) throws IOException {
		try {
			if (millis > 0) {
				this.selector.select(Generator::dispatch, millis);
			}
			else {
				this.selector.selectNow(Generator::dispatch);
			}
		}
		catch (UncheckedIOException ex) {
			if (ex.getCause() instanceof LoadException known) {
				throw known;
			}
			throw new LoadException("a connection failed: " + ex.getMessage());
		}
	}

	private static void dispatch(SelectionKey key) {
		try {
			((Member) key.attachment()).ready(key, System.nanoTime());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long ownCpu() {
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
	}

	/**
	 * Counts what has come back since the begin, outside of runs as well.
	 * @return echoes
	 */
	long echoes() {
		return this.tally.total();
	}

	@Override
	public void close() throws IOException {
		for (SelectionKey key : this.selector.keys()) {
			key.channel().close();
		}
		this.selector.close();
	}

	/**
	 * Tells what the server has used so far.
	 */
	@FunctionalInterface
	interface Meter {

		Usage read() throws IOException;

	}

	/** When messages are due at a fixed rate. */
	private static final class Pace {

		private final int rate;

		private final long start;

		private long count;

		Pace(int rate, long start) {
			this.rate = rate;
			this.start = start;
		}

		boolean isSet() {
			return this.rate > 0;
		}

		long start() {
			return this.start;
		}

		long count() {
			return this.count;
		}

		/** When the next message was due, from the start, or -1 if it is not yet. */
		long next(long now) {
			long due = this.count * TimeUnit.SECONDS.toNanos(1) / this.rate;
			if (due > now - this.start) {
				return -1;
			}
			this.count++;
			return due;
		}

	}

}
