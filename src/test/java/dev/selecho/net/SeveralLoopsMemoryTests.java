package dev.selecho.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

import dev.selecho.loop.LoopMonitor;
import dev.selecho.loop.NioPoller;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.testing.EchoClient;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The memory of two loops with clients that do not read, counted by the chunks that there
 * are. There are never fewer of them than before: what is seen at the end was so all the
 * time.
 */
class SeveralLoopsMemoryTests {

	private static final int KB = 1024;

	private static final int LIMIT = 4 * KB * KB;

	private static final int LOOPS = 2;

	/** Enough that they would have several times the limit, each its high-water mark. */
	private static final int DEAF = 60;

	/**
	 * An echo, but for a question, which loop is this?, and for more than anybody has.
	 */
	private static final ConnectionHandler HANDLER = (connection, input) -> {
		switch (input.get(input.position())) {
			case '?' -> {
				String thread = Thread.currentThread().getName();
				input.put(input.position(), (byte) thread.charAt(thread.length() - 1));
			}
			case '*' -> connection.write(ByteBuffer.allocate(2 * LIMIT));
			default -> {
				// the same comes back
			}
		}
		connection.write(input);
	};

	private final Listener listener = new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
			(connection) -> HANDLER);

	private Run run;

	private ChunkStore store;

	@BeforeEach
	void start() throws Exception {
		SocketSettings system = SocketSettings.DEFAULTS;
		TcpServerOptions options = TcpServerOptions.DEFAULTS.withLoops(LOOPS)
			.withTotalLimit((long) LIMIT)
			.withSocket(new SocketSettings(true, true, system.keepAliveIdle(), system.keepAliveInterval(),
					system.keepAliveCount(), null, 16 * KB, true));
		this.listener.counters().useLoops(LOOPS);
		List<LoopMonitor> monitors = IntStream.range(0, LOOPS)
			.mapToObj((index) -> new LoopMonitor("loop-" + index, System::nanoTime))
			.toList();
		this.run = Run.open(options, List.of(this.listener), Room.of(options, List.of(this.listener)), monitors, 0,
				NioPoller::open, System::nanoTime);
		this.run.start();
		this.store = this.run.lanes().getFirst().commons().memory();
		assertThat(this.run.lanes()).allMatch((lane) -> lane.commons().memory() == this.store);
	}

	@AfterEach
	void end() {
		this.run.drain(DrainPlan.of(System.nanoTime(), Duration.ZERO, Duration.ZERO));
		assertThat(this.run.report()).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void clientsThatDoNotReadNeverHaveMoreThanTheLimitAndGiveAllOfItBack() throws Exception {
		assertThat(this.store.limit()).isEqualTo(LIMIT / Chunk.SIZE);
		for (int round = 0; round < 3; round++) {
			List<EchoClient> deaf = new ArrayList<>();
			for (int i = 0; i < DEAF; i++) {
				deaf.add(EchoClient.connect(this.listener.port(), 8 * KB));
				var _ = deaf.getLast().flood();
			}
			soon().until(() -> used(0) + used(1) > this.store.limit() / 2);

			assertThat(loopsThatServe(50)).containsExactly(0, 1);

			assertThat(used(0)).as("chunks of the first loop").isPositive();
			assertThat(used(1)).as("chunks of the second loop").isPositive();
			for (EchoClient client : deaf) {
				client.reset();
			}
			expectAllBack();
			assertThat(this.store.made()).as("round " + round).isBetween(this.store.limit() / 2, this.store.limit());
		}
	}

	@Test
	void whatHandlersSendUnaskedEndsAtTheLimitOfBothLoopsTogether() throws Exception {
		List<EchoClient> greedy = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			greedy.add(EchoClient.connect(this.listener.port(), 8 * KB));
		}
		for (EchoClient client : greedy) {
			client.send((byte) '*');
		}
		soon().until(() -> this.listener.counters().closed(CloseReason.ERROR) == greedy.size());
		assertThat(loopsThatServe(50)).containsExactly(0, 1);
		for (EchoClient client : greedy) {
			client.expectReset();
			client.close();
		}
		expectAllBack();
		assertThat(this.store.made()).isEqualTo(this.store.limit());
	}

	/** Serves clients with nothing waiting, and tells on which loops they were. */
	private Set<Integer> loopsThatServe(int clients) throws Exception {
		Set<Integer> loops = new TreeSet<>();
		List<EchoClient> innocent = new ArrayList<>();
		for (int i = 0; i < clients; i++) {
			EchoClient client = EchoClient.connect(this.listener.port());
			innocent.add(client);
			client.send((byte) '?');
			loops.add(client.receive(1)[0] - '0');
			client.exchange(new byte[4 * KB]);
			assertThat(this.listener.counters().pending()).isLessThanOrEqualTo((long) this.store.made() * Chunk.SIZE);
			assertThat(this.store.made()).isLessThanOrEqualTo(this.store.limit());
		}
		for (EchoClient client : innocent) {
			client.close();
		}
		return loops;
	}

	private void expectAllBack() throws Exception {
		soon().until(() -> this.listener.counters().active() == 0);
		assertThat(this.listener.counters().pending()).isZero();
		int atHand = 0;
		for (int loop = 0; loop < LOOPS; loop++) {
			assertThat(used(loop)).as("chunks that loop " + loop + " uses").isZero();
			atHand += of(loop, (lane) -> lane.chunks().room()) / Chunk.SIZE;
		}
		assertThat(this.store.left(this.store.limit())).as("what any loop can have, beside what each has at hand")
			.isEqualTo(this.store.limit() - atHand);
	}

	private int used(int loop) throws Exception {
		return of(loop, (lane) -> lane.chunks().used());
	}

	/** Asks a loop on its own thread. */
	private int of(int loop, ToIntFunction<Lane> question) throws Exception {
		Lane lane = this.run.lanes().get(loop);
		CompletableFuture<Integer> answer = new CompletableFuture<>();
		lane.loop().execute(() -> answer.complete(question.applyAsInt(lane)));
		return answer.get(10, TimeUnit.SECONDS);
	}

	private static ConditionFactory soon() {
		return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(10));
	}

}
