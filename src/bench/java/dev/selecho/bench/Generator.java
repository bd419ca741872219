package dev.selecho.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
	private static final Duration STILL = Duration.ofSeconds(10);

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
		Limit limit = Limit.of(atMost);
		if (load.kind() != BenchCase.Kind.CHURN) {
			this.active.addAll(connect(load.active(), load.shape(), limit));
		}
		connectIdle(load.idle(), limit);
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
		connectIdle(count, Limit.of(atMost));
	}

	private void connectIdle(int count, Limit limit) throws IOException {
		connect(count, new EchoingClient.Shape(64, 1, false), limit);
	}

	private List<SelectionKey> connect(int count, EchoingClient.Shape shape, Limit limit) throws IOException {
		List<SelectionKey> keys = new ArrayList<>(count);
		while (keys.size() < count) {
			int from = keys.size();
			while (keys.size() < Math.min(from + BATCH, count)) {
				keys.add(greet(shape));
			}
			awaitQuiet(keys.subList(from, keys.size()), limit, count);
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

	private void awaitQuiet(List<SelectionKey> keys, Limit limit, int count) throws IOException {
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
			if (now - progress > STILL.toNanos()) {
				throw unserved(keys, count, ", then nothing for %d s".formatted(STILL.toSeconds()));
			}
			if (limit.isOver(now)) {
				throw unserved(keys, count, " " + limit.text());
			}
		}
	}

	private LoadException unserved(List<SelectionKey> keys, int count, String why) {
		long waiting = keys.stream().filter((key) -> !isQuiet(key)).count();
		return new LoadException(String.format(Locale.ROOT, "%,d of %,d connections were served%s",
				this.connections - waiting, Math.max(count, this.connections), why));
	}

	private static boolean isQuiet(SelectionKey key) {
		return ((EchoingClient) key.attachment()).isQuiet();
	}

	/**
	 * Puts the load on the server.
	 * @param load the case, whose clients are connected
	 * @param length for how long
	 * @param meter asked before the first message and after the last echo
	 * @return what was counted
	 */
	Measurement run(BenchCase load, Duration length, Meter meter) throws IOException {
		Usage before = meter.read();
		long cpuBefore = ownCpu(); // without the meter's own work
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
			turn(pace.isSet() ? 0 : TURN_MILLIS);
			now = System.nanoTime();
		}
		if (pace.isSet()) {
			sendDue(pace, end);
		}
		this.tally.stopSending();
		long cpu = ownCpu() - cpuBefore;
		drain(load);
		long drained = System.nanoTime();
		this.tally.stop();
		return Measurement.of(this.tally, new Measurement.Times(Duration.ofNanos(now - begin),
				Duration.ofNanos(drained - begin), Duration.ofNanos(cpu)), before, meter.read());
	}

	/** A run that is too short for a model ends with its first echo. */
	private boolean isWaitingForTheFirst(long overtime) {
		return this.tally.echoes() == 0 && overtime < STILL.toNanos();
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

	/**
	 * Waits for all that is under way: what the server spends on it is paid in the run,
	 * and so is what comes late. Nobody waits for a slow reader.
	 */
	private void drain(BenchCase load) throws IOException {
		Limit limit = Limit.of(STILL);
		if (load.kind() != BenchCase.Kind.CHURN) {
			awaitQuiet(this.active, limit, this.active.size());
			return;
		}
		while (!this.selector.keys().isEmpty()) {
			turn(TURN_MILLIS);
			if (limit.isOver(System.nanoTime())) {
				throw new LoadException(this.selector.keys().size() + " connections did not end " + limit.text());
			}
		}
	}

	private void turn(long millis) throws IOException {
		for (SlowReader reader : this.slowReaders) {
			reader.sip(System.nanoTime());
		}
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

	/**
	 * A time that is over at some point.
	 *
	 * @param length how long it is
	 * @param end when it is over
	 */
	private record Limit(Duration length, long end) {

		static Limit of(Duration length) {
			return new Limit(length, System.nanoTime() + length.toNanos());
		}

		boolean isOver(long now) {
			return now - this.end > 0;
		}

		String text() {
			return "within " + BigDecimal.valueOf(this.length.toMillis(), 3).stripTrailingZeros().toPlainString()
					+ " s";
		}

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
