package dev.selecho.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.selecho.loop.WakeupCause;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.net.ListenerOptions.WaterMarks;
import dev.selecho.testing.EchoClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WaterMarksTests {

	private static final int KB = 1024;

	private static final int CHUNK = Chunk.SIZE;

	@ParameterizedTest(name = "seed {0}, high {1} KB, low {2} KB, total {3} KB")
	@CsvSource({ "1, 256, 64, 65536", "2, 64, 64, 65536", "3, 64, 0, 65536", "4, 1, 1, 65536", "5, 256, 64, 512",
			"6, 128, 32, 256", "7, 256, 64, 300" })
	void readingFollowsTheModel(long seed, int highKb, int lowKb, int totalKb) throws IOException {
		long high = highKb * (long) KB;
		long low = lowKb * (long) KB;
		TcpServerOptions options = options(highKb * KB, lowKb * KB);
		Random random = new Random(seed);
		Stream stream = new Stream(seed);
		try (HandTurnedLoop loop = new HandTurnedLoop(options, totalKb * (long) KB, Handlers.ECHO);
				SocketChannel client = client(loop)) {
			loop.turnUntil(() -> loop.connections.size() == 1);
			TcpConnection connection = loop.connections.getFirst();
			boolean paused = false;
			for (int step = 0; step < 3_000; step++) {
				switch (random.nextInt(5)) {
					case 0, 1 -> stream.send(client, 1 + random.nextInt(128 * KB));
					case 2 -> stream.receive(client, 1 + random.nextInt(64 * KB));
					default -> loop.turn();
				}
				loop.turn();
				long pending = connection.pending();
				boolean scarce = loop.lane.chunks().isScarce();
				paused = pending > 0 && (scarce || pending >= (paused ? low : high));
				boolean reads = (connection.interest() & SelectionKey.OP_READ) != 0;
				boolean writes = (connection.interest() & SelectionKey.OP_WRITE) != 0;
				if (pending > 0) {
					assertThat(reads).as("read at " + pending + " bytes, scarce " + scarce).isEqualTo(!paused);
				}
				assertThat(reads || writes).as("some interest").isTrue();
				assertThat(writes || pending == 0).as("write interest while something waits").isTrue();
				assertThat(pending).isLessThan(high + options.readBufferSize());
				assertThat(loop.lane.chunks().used() * (long) CHUNK).isLessThanOrEqualTo(Math.max(CHUNK, totalKb * KB));
				assertThat(loop.counters().pending()).isEqualTo(pending);
			}
			while (stream.received < stream.sent) {
				loop.turn();
				stream.receive(client, 64 * KB);
			}
			loop.turn();
			assertThat(connection.pending()).isZero();
			assertThat(loop.lane.chunks().used()).isZero();
			assertThat(loop.counters().readsPaused()).isZero();
			assertThat(connection.interest()).isEqualTo(SelectionKey.OP_READ);
		}
	}

	@ParameterizedTest(name = "total {0} KB, read buffer {1} KB, send buffer {2} KB")
	@CsvSource({ "512, 16, 16", "512, 1024, 16", "64, 64, 16", "64, 1024, 16", "512, 64, 2", "1024, 64, 16" })
	void aCrowdThatStopsReadingAndThenReadsAllAtOnceLosesNothing(int totalKb, int readKb, int sendKb) throws Exception {
		int each = 300 * KB;
		List<SocketChannel> clients = new ArrayList<>();
		List<Stream> streams = new ArrayList<>();
		TcpServerOptions options = TcpServerOptions.DEFAULTS.withReadBufferSize(readKb * KB)
			.withWaterMarks(new WaterMarks(Math.min(256, totalKb) * KB, 32 * KB))
			.withSocket(sendBuffer(sendKb * KB));
		try (HandTurnedLoop loop = new HandTurnedLoop(options, totalKb * (long) KB, Handlers.ECHO)) {
			for (int i = 0; i < 100; i++) {
				clients.add(client(loop));
				streams.add(new Stream(i));
			}
			for (int round = 0; round < 40; round++) {
				for (int i = 0; i < clients.size(); i++) {
					streams.get(i).sendUpTo(clients.get(i), each, each);
				}
				loop.turn();
			}
			assertThat(loop.lane.chunks().isScarce()).isTrue();
			long left = clients.size();
			for (int round = 0; left > 0 && round < 20_000; round++) {
				left = 0;
				for (int i = 0; i < clients.size(); i++) {
					Stream stream = streams.get(i);
					stream.sendUpTo(clients.get(i), each, 20 * KB);
					stream.receive(clients.get(i), 16 * KB);
					left += (stream.received < each) ? 1 : 0;
				}
				loop.advance(Duration.ofMillis(10));
				loop.turn();
				assertThat(loop.lane.chunks().used() * (long) CHUNK).isLessThanOrEqualTo(totalKb * (long) KB);
			}
			assertThat(left).as("clients that have not got everything").isZero();
			assertThat(loop.counters().closed()).isZero();
			assertThat(loop.lane.chunks().used()).isZero();
		}
		for (SocketChannel client : clients) {
			client.close();
		}
	}

	@Test
	void whileMemoryIsScarceThoseThatReadTheirRepliesGoOn() throws Exception {
		int total = 64 * CHUNK;
		try (HandTurnedLoop loop = new HandTurnedLoop(options(256 * KB, 64 * KB), total, Handlers.ECHO)) {
			SocketChannel[] greedy = new SocketChannel[16];
			for (int i = 0; i < greedy.length; i++) {
				greedy[i] = client(loop);
			}
			ByteBuffer junk = ByteBuffer.allocate(64 * KB);
			for (int round = 0; round < 500; round++) {
				for (SocketChannel channel : greedy) {
					channel.write(junk.clear());
				}
				loop.turn();
			}
			assertThat(loop.lane.chunks().isScarce()).isTrue();
			assertThat(loop.lane.chunks().used()).isLessThanOrEqualTo(64);
			try (SocketChannel modest = client(loop)) {
				Stream stream = new Stream(99);
				for (int i = 0; i < 100; i++) {
					stream.send(modest, 2 * KB);
					for (int turn = 0; turn < 100 && stream.received < stream.sent; turn++) {
						loop.turn();
						stream.receive(modest, 4 * KB);
					}
					assertThat(stream.received).isEqualTo(stream.sent);
				}
			}
			assertThat(loop.counters().closed()).isLessThanOrEqualTo(1);
			for (SocketChannel channel : greedy) {
				channel.close();
			}
			loop.turnUntil(() -> loop.counters().active() == 0);
			assertThat(loop.lane.chunks().used()).isZero();
			assertThat(loop.counters().pending()).isZero();
			assertThat(loop.counters().readsPaused()).isZero();
		}
	}

	@Test
	void whoWaitsForRoomCostsTheLoopNothing() throws Exception {
		try (Crowd crowd = new Crowd(ListenerOptions.Timeouts.DEFAULTS)) {
			crowd.fill();
			crowd.awaitStill();
			long before = crowd.loop.counters().received();
			long deadlines = crowd.loop.monitor.wakeups(WakeupCause.DEADLINE);
			crowd.letPass(Duration.ofSeconds(10));
			assertThat(crowd.loop.counters().received()).as("nobody reads, so nobody is read").isEqualTo(before);
			assertThat(crowd.loop.loop.deadlines().size()).as("deadlines of those who wait").isZero();
			assertThat(crowd.loop.monitor.wakeups(WakeupCause.DEADLINE)).isEqualTo(deadlines);
			crowd.drain();
			crowd.readToTheEnd();
			assertThat(crowd.ends).as("what clients have seen").containsOnly("everything, FIN");
		}
	}

	/** A drain looks at them again and again. */
	@Test
	void whoWaitsForRoomIsInTheLineOnce() throws Exception {
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, 128 * KB, Handlers.ECHO);
				SocketChannel hog = client(loop)) {
			loop.turnUntil(() -> !loop.connections.isEmpty());
			while (loop.lane.chunks().room() > 0) {
				loop.connections.getFirst().write(ByteBuffer.allocate(Chunk.SIZE));
			}
			try (EchoClient first = loop.connect(0); EchoClient second = loop.connect(0)) {
				first.send((byte) 1);
				second.send((byte) 2);
				loop.turnUntil(() -> loop.lane.memoryWaiters().size() == 2);
				loop.drain(Duration.ofMinutes(1), TcpServerOptions.DEFAULTS.quietPeriod());
				loop.advance(Duration.ofSeconds(5));
				assertThat(loop.lane.memoryWaiters().size()).isEqualTo(2);
				loop.connections.getLast().cut();
				assertThat(loop.lane.memoryWaiters().size()).as("who has ended waits for nothing").isEqualTo(1);
			}
			assertThat(hog.isOpen()).isTrue();
		}
	}

	@Test
	void aDrainAnswersWhatScarceMemoryHasHeldBack() throws Exception {
		try (Crowd crowd = new Crowd(ListenerOptions.Timeouts.DEFAULTS)) {
			crowd.fill();
			crowd.drain();
			crowd.letPass(Duration.ofSeconds(1));
			crowd.readToTheEnd();

			assertThat(crowd.ends).as("what clients have seen").containsOnly("everything, FIN");
			assertThat(crowd.loop.counters().closed(CloseReason.DRAINED)).isEqualTo(Crowd.SIZE);
		}
	}

	@Test
	void aDrainBesideACrowdThatNeverReadsServesTheOthers() throws Exception {
		try (Crowd crowd = new Crowd(ListenerOptions.Timeouts.DEFAULTS); SocketChannel modest = client(crowd.loop)) {
			crowd.fill();
			crowd.drain();
			Stream stream = new Stream(99);
			for (int i = 0; i < 100; i++) {
				stream.send(modest, 2 * KB);
				for (int turn = 0; turn < 100 && stream.received < stream.sent; turn++) {
					crowd.letPass(Duration.ofMillis(1));
					stream.receive(modest, 4 * KB);
				}
				assertThat(stream.received).isEqualTo(stream.sent);
				crowd.letPass(Duration.ofMillis(30));
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "PT4S,", ",PT4S", "PT4S, PT4S" })
	void whoIsEndedByATimeWithInputHeldBackSeesAReset(Duration idle, Duration maxAge) throws Exception {
		Duration linger = Duration.ofSeconds(2);
		try (Crowd crowd = new Crowd(new ListenerOptions.Timeouts(idle, maxAge, linger, Duration.ofMinutes(1)))) {
			crowd.fill();
			crowd.letPass(Duration.ofSeconds(7));
			crowd.readToTheEnd();

			assertThat(crowd.ends).as("what clients have seen").contains("reset").doesNotContain("a part, FIN");
			assertThat(crowd.loop.counters().active()).isZero();
			assertThat(crowd.loop.lane.chunks().used()).isZero();
		}
	}

	/** A small send buffer, so that the queue is where output waits. */
	private static TcpServerOptions options(int high, int low) {
		return TcpServerOptions.DEFAULTS.withWaterMarks(new WaterMarks(high, low)).withSocket(sendBuffer(16 * KB));
	}

	private static SocketSettings sendBuffer(int size) {
		SocketSettings system = SocketSettings.DEFAULTS;
		return new SocketSettings(true, true, system.keepAliveIdle(), system.keepAliveInterval(),
				system.keepAliveCount(), null, size, true);
	}

	private static SocketChannel client(HandTurnedLoop loop) throws IOException {
		SocketChannel client = SocketChannel.open();
		client.setOption(StandardSocketOptions.SO_RCVBUF, 8 * KB);
		client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), loop.listener.port()));
		client.configureBlocking(false);
		return client;
	}

	/** A sequence of bytes of which each is known by its position. */
	private static final class Stream {

		private final long seed;

		private long sent;

		private long received;

		Stream(long seed) {
			this.seed = seed;
		}

		private byte at(long position) {
			return (byte) ((position * 0x9E3779B97F4A7C15L + this.seed) >>> 56);
		}

		void send(SocketChannel channel, int length) throws IOException {
			ByteBuffer buffer = ByteBuffer.allocate(length);
			for (int i = 0; i < length; i++) {
				buffer.put(at(this.sent + i));
			}
			this.sent += channel.write(buffer.flip());
		}

		void sendUpTo(SocketChannel channel, int total, int length) throws IOException {
			if (this.sent < total) {
				send(channel, (int) Math.min(length, total - this.sent));
			}
		}

		/** Tells whether the server has ended its side. */
		boolean receive(SocketChannel channel, int length) throws IOException {
			ByteBuffer buffer = ByteBuffer.allocate(length);
			boolean ended = channel.read(buffer) < 0;
			for (buffer.flip(); buffer.hasRemaining(); this.received++) {
				if (buffer.get() != at(this.received)) {
					throw new AssertionError("Byte " + this.received + " is not what was sent");
				}
			}
			return ended;
		}

	}

	/** Clients of which each sends much, and at first none reads. */
	private static final class Crowd implements AutoCloseable {

		static final int SIZE = 100;

		private static final int EACH = 300 * KB;

		private static final Duration STEP = Duration.ofMillis(10);

		final HandTurnedLoop loop;

		final List<String> ends = new ArrayList<>();

		private final List<SocketChannel> clients = new ArrayList<>();

		private final List<Stream> streams = new ArrayList<>();

		Crowd(ListenerOptions.Timeouts timeouts) throws IOException {
			TcpServerOptions options = options(256 * KB, 64 * KB).withTimeouts(timeouts);
			this.loop = new HandTurnedLoop(options, 512 * KB, Handlers.ECHO);
			for (int i = 0; i < SIZE; i++) {
				this.clients.add(client(this.loop));
				this.streams.add(new Stream(i));
			}
		}

		void fill() throws IOException {
			for (int round = 0; round < 40; round++) {
				for (int i = 0; i < SIZE; i++) {
					this.streams.get(i).sendUpTo(this.clients.get(i), EACH, EACH);
				}
				this.loop.turn();
			}
			assertThat(this.loop.lane.chunks().isScarce()).isTrue();
		}

		/** The kernel has taken and given what it can. */
		void awaitStill() {
			long before;
			do {
				before = this.loop.counters().received() + this.loop.counters().sent();
				letPass(Duration.ofSeconds(1));
			}
			while (this.loop.counters().received() + this.loop.counters().sent() > before);
		}

		void drain() {
			this.loop.drain(Duration.ofHours(1), TcpServerOptions.DEFAULTS.quietPeriod());
			this.loop.turn();
			assertThat(this.loop.lane.report()).isNotDone();
		}

		void letPass(Duration time) {
			for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(STEP)) {
				this.loop.advance((STEP.compareTo(time) < 0) ? STEP : time);
				this.loop.turn();
			}
		}

		void readToTheEnd() throws IOException {
			for (int round = 0; !this.clients.isEmpty() && round < 20_000; round++) {
				for (int i = this.clients.size() - 1; i >= 0; i--) {
					String end = end(this.clients.get(i), this.streams.get(i));
					if (end != null) {
						this.ends.add(end);
						this.clients.remove(i).close();
						this.streams.remove(i);
					}
				}
				letPass(STEP);
			}
			assertThat(this.clients).as("clients that have seen no end").isEmpty();
			letPass(Duration.ofSeconds(3));
		}

		private static @Nullable String end(SocketChannel client, Stream stream) throws IOException {
			try {
				stream.sendUpTo(client, EACH, 20 * KB);
				if (!stream.receive(client, 16 * KB)) {
					return null;
				}
				return (stream.received == EACH) ? "everything, FIN" : "a part, FIN";
			}
			catch (IOException ex) {
				return "reset";
			}
		}

		@Override
		public void close() throws IOException {
			this.loop.close();
			for (SocketChannel client : this.clients) {
				client.close();
			}
		}

	}

}
