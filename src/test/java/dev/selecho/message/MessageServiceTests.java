package dev.selecho.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import dev.selecho.message.MalformedMessageException.Fault;
import dev.selecho.net.CloseReason;
import dev.selecho.net.DrainReport;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.ChildJvm;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.LogLines;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Services of messages by a real server, to real clients.
 */
class MessageServiceTests {

	private static final Protocol<String, String> LINES = Protocol.of(Framing.lines(100_000),
			Codec.text(StandardCharsets.US_ASCII));

	private static final TcpServerOptions TWO_LOOPS = TcpServerOptions.DEFAULTS.withLoops(2);

	private static final Duration SOON = Duration.ofSeconds(10);

	/** Checks that calls come one after the other, by a field without a lock. */
	private static final class Counting implements MessageHandler<String, String> {

		private final AtomicInteger inside = new AtomicInteger();

		private int count;

		@Override
		public void onMessage(Session<String> client, String message) throws Exception {
			assertThat(this.inside.incrementAndGet()).isEqualTo(1);
			int pause = ThreadLocalRandom.current().nextInt(20);
			if (pause == 0) {
				Thread.sleep(1);
			}
			else if (pause < 10) {
				LockSupport.parkNanos(1_000);
			}
			client.send(message + " " + this.count++);
			assertThat(this.inside.decrementAndGet()).isZero();
		}

	}

	@Test
	void tenThousandMessagesThroughBlockingHandlersKeepTheirOrder() throws Exception {
		int clients = 20;
		int each = 500;
		MessageService<String, String> service = LINES.onVirtualThreads((session) -> new Counting());
		try (MessageServer server = new MessageServer(TWO_LOOPS, service)) {
			List<Future<?>> all = new ArrayList<>();
			for (int i = 0; i < clients; i++) {
				all.add(Background.run(() -> {
					try (EchoClient client = server.connect()) {
						StringBuilder expected = new StringBuilder();
						StringBuilder sent = new StringBuilder();
						for (int j = 0; j < each; j++) {
							sent.append(j).append('\n');
							expected.append(j).append(' ').append(j).append('\n');
						}
						client.send(Bytes.of(sent.toString()));
						client.shutdownOutput();
						assertThat(client.receive(expected.length())).isEqualTo(Bytes.of(expected.toString()));
						client.expectEnd();
					}
				}));
			}
			for (Future<?> client : all) {
				client.get(30, TimeUnit.SECONDS);
			}
			server.awaitClosed(CloseReason.PEER, clients);
			assertThat(service.counters().received()).isEqualTo((long) clients * each);
			assertThat(service.counters().handled()).isEqualTo((long) clients * each);
			assertThat(service.counters().sent()).isEqualTo((long) clients * each);
			assertThat(service.counters().waiting()).isZero();
		}
	}

	@Test
	void aHandlerThatHangsCostsItsOwnClientAloneAndTheDrainCutsIt() throws Exception {
		CompletableFuture<Thread> interrupted = new CompletableFuture<>();
		List<CloseReason> ends = new CopyOnWriteArrayList<>();
		MessageService<String, String> service = LINES.onVirtualThreads((session) -> new MessageHandler<>() {

			@Override
			public void onMessage(Session<String> client, String message) throws Exception {
				if (!message.equals("hang")) {
					client.send(message);
					return;
				}
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					interrupted.complete(Thread.currentThread());
					throw ex;
				}
			}

			@Override
			public void onClose(Session<String> client, CloseReason reason) {
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				ends.add(reason);
			}

		});
		try (LogLines log = LogLines.of("dev.selecho");
				MessageServer server = new MessageServer(TWO_LOOPS, service);
				EchoClient hanging = server.connect();
				EchoClient other = server.connect()) {
			hanging.send(Bytes.of("hang\n"));
			Future<?> flood = Background.run(() -> {
				for (int i = 0; i < 100_000; i++) {
					hanging.send(Bytes.of("wait\n".repeat(100)));
				}
			});
			await().atMost(SOON).until(() -> server.counters().readsPaused() == 1);
			long received = server.counters().received();
			for (int i = 0; i < 1_000; i++) {
				other.exchange(Bytes.of("one\n"));
			}
			assertThat(server.counters().received() - received).isEqualTo(4_000);
			assertThat(received).isLessThan(3 * 64 * 1024);
			assertThat(server.server.loops()).allMatch((loop) -> loop.heartbeatAge().toMillis() < 2_000);
			long begin = System.nanoTime();
			DrainReport report = server.server.drain(Duration.ofSeconds(2)).join();
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(1_500),
					Duration.ofSeconds(6));
			assertThat(report.cut()).isEqualTo(1);
			assertThat(interrupted.get(10, TimeUnit.SECONDS)).isNotNull();
			await().atMost(SOON).until(() -> ends.size() == 2);
			assertThat(ends).containsExactlyInAnyOrder(CloseReason.CUT, CloseReason.DRAINED);
			assertThat(flood).failsWithin(SOON);
			assertThat(log.lines()).noneMatch((line) -> line.contains("InterruptedException"));
		}
	}

	@Test
	void aDrainTearsNeitherAMessageNorAReply() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		CountDownLatch atWork = new CountDownLatch(1);
		MessageService<String, String> service = LINES.onVirtualThreads((session) -> (client, message) -> {
			if (message.equals("slow")) {
				atWork.countDown();
				assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
			}
			client.send("re: " + message);
		});
		try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
				EchoClient half = server.connect();
				EchoClient slow = server.connect()) {
			half.exchangeLine("one", "re: one");
			half.send(Bytes.of("tw"));
			slow.send(Bytes.of("slow\n"));
			assertThat(atWork.await(10, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<DrainReport> drain = server.server.drain(Duration.ofSeconds(10));
			Thread.sleep(600);
			assertThat(drain).isNotDone();
			half.send(Bytes.of("o\n"));
			assertThat(half.receive(8)).isEqualTo(Bytes.of("re: two\n"));
			half.expectEnd();
			half.shutdownOutput();
			gate.countDown();
			assertThat(slow.receive(9)).isEqualTo(Bytes.of("re: slow\n"));
			slow.expectEnd();
			slow.shutdownOutput();
			DrainReport report = drain.get(10, TimeUnit.SECONDS);
			assertThat(report.cut()).isZero();
			assertThat(report.drained()).isEqualTo(2);
		}
	}

	@Test
	void aResetDuringAHandlerIsLearntByItAndIsNobodysTrouble() throws Exception {
		CountDownLatch atWork = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		List<String> heard = new CopyOnWriteArrayList<>();
		MessageService<String, String> service = LINES.onVirtualThreads((session) -> new MessageHandler<>() {

			@Override
			public void onOpen(Session<String> client) {
				heard.add("open");
			}

			@Override
			public void onMessage(Session<String> client, String message) throws Exception {
				atWork.countDown();
				assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
				heard.add("message");
				client.send("too late");
				heard.add("sent");
			}

			@Override
			public void onClose(Session<String> client, CloseReason reason) {
				heard.add("close " + reason);
			}

		});
		try (LogLines log = LogLines.of("dev.selecho");
				MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service)) {
			EchoClient client = server.connect();
			client.send(Bytes.of("one\n"));
			assertThat(atWork.await(10, TimeUnit.SECONDS)).isTrue();
			client.reset();
			server.awaitClosed(CloseReason.RESET, 1);
			gate.countDown();
			await().atMost(SOON).until(() -> heard.size() >= 3);
			assertThat(heard).containsExactly("open", "message", "close RESET");
			assertThat(log.lines()).isEmpty();
		}
	}

	@Test
	void aMillionOffersToAClientThatDoesNotReadAreRefusedAtTheMark() throws Exception {
		AtomicReference<Session<String>> session = new AtomicReference<>();
		MessageService<String, String> service = LINES.onLoop((client) -> {
			session.set(client);
			return (own, message) -> own.send("re: " + message);
		});
		try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
				EchoClient client = EchoClient.connect(server.port(), 16 * 1024)) {
			client.exchangeLine("one", "re: one");
			Session<String> pushed = session.get();
			AtomicInteger[] taken = IntStream.range(0, 8)
				.mapToObj((i) -> new AtomicInteger())
				.toArray(AtomicInteger[]::new);
			List<Future<?>> senders = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				int sender = i;
				senders.add(Background.run(() -> {
					for (int j = 0; j < 125_000; j++) {
						if (pushed.offer(sender + " " + taken[sender].get())) {
							taken[sender].incrementAndGet();
						}
					}
				}));
			}
			for (Future<?> sender : senders) {
				sender.get(30, TimeUnit.SECONDS);
			}
			int total = IntStream.range(0, 8).map((i) -> taken[i].get()).sum();
			assertThat(service.counters().refused()).isEqualTo(1_000_000 - total).isPositive();
			assertThat(server.counters().pending()).isLessThan((256 + 64 + 64) * 1024L);
			client.send(Bytes.of("two\n"));
			int[] next = new int[8];
			boolean answered = false;
			for (int lines = 0; lines < total + 1; lines++) {
				String line = client.receiveLine();
				if (line.equals("re: two")) {
					answered = true;
				}
				else {
					int sender = line.charAt(0) - '0';
					assertThat(line).isEqualTo(sender + " " + next[sender]++);
				}
			}
			assertThat(answered).isTrue();
			for (int i = 0; i < 8; i++) {
				assertThat(next[i]).isEqualTo(taken[i].get());
			}
			client.reset();
			server.awaitClosed(CloseReason.RESET, 1);
			assertThat(pushed.offer("to nobody")).isFalse();
			assertThat(server.counters().pending()).isZero();
		}
	}

	@Test
	void anotherLoopThatSendsToAClientThatDoesNotReadDoesNotWait() throws Exception {
		List<Session<String>> sessions = new CopyOnWriteArrayList<>();
		MessageService<String, String> service = LINES.onLoop((session) -> {
			sessions.add(session);
			return (client, message) -> {
				if (message.equals("flood")) {
					for (int i = 0; i < 20_000 && sessions.getFirst().isOpen(); i++) {
						sessions.getFirst().send("x".repeat(1_000));
					}
				}
				client.send("done");
			};
		});
		try (MessageServer server = new MessageServer(TWO_LOOPS.withTotalLimit(4L * 1024 * 1024), service);
				EchoClient stopped = EchoClient.connect(server.port(), 16 * 1024)) {
			stopped.exchangeLine("hello", "done");
			try (EchoClient pushing = server.connect()) {
				pushing.exchangeLine("flood", "done");
				pushing.exchangeLine("still there", "done");
			}
			server.awaitClosed(CloseReason.ERROR, 1);
			assertThat(server.counters().pending()).isZero();
		}
	}

	@Test
	void aChattyClientDoesNotKeepAnExecutorToItself() throws Exception {
		try (ExecutorService one = Executors.newSingleThreadExecutor()) {
			MessageService<String, String> service = LINES.on(one, (session) -> (client, message) -> {
				Thread.sleep(1);
				client.send(message);
			});
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
					EchoClient chatty = server.connect();
					EchoClient modest = server.connect()) {
				chatty.send(Bytes.of("x\n".repeat(5_000)));
				await().atMost(SOON).until(() -> service.counters().handled() > 20);
				modest.exchangeLine("one", "one");
				assertThat(service.counters().handled()).isLessThan(1_000);
				chatty.reset();
				server.awaitClosed(CloseReason.RESET, 1);
			}
		}
	}

	@Test
	void theConcurrencyIsAsItWasSaid() throws Exception {
		AtomicInteger atWork = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		MessageService<String, String> service = LINES.onVirtualThreads((session) -> (client, message) -> {
			most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
			Thread.sleep(5);
			atWork.decrementAndGet();
			client.send(message);
		}).with(new MessageOptions(null, null, null, null, 3));
		try (MessageServer server = new MessageServer(TWO_LOOPS, service)) {
			List<EchoClient> clients = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				EchoClient client = server.connect();
				clients.add(client);
				client.send(Bytes.of("a\nb\nc\nd\n"));
			}
			for (EchoClient client : clients) {
				assertThat(client.receive(8)).isEqualTo(Bytes.of("a\nb\nc\nd\n"));
				client.close();
			}
			assertThat(most).hasValue(3);
		}
	}

	@Test
	void anExecutorThatTakesNoWorkEndsTheClientWhoseHandlerHearsOfIt() throws Exception {
		CompletableFuture<CloseReason> end = new CompletableFuture<>();
		MessageService<String, String> service = LINES.on((task) -> {
			throw new RejectedExecutionException("full");
		}, (session) -> new MessageHandler<>() {

			@Override
			public void onMessage(Session<String> client, String message) {
			}

			@Override
			public void onClose(Session<String> client, CloseReason reason) {
				end.complete(reason);
			}

		});
		try (LogLines log = LogLines.of("dev.selecho");
				MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
				EchoClient client = server.connect()) {
			client.expectReset();
			assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.ERROR);
			assertThat(log.lines()).anyMatch((line) -> line.contains("takes no work"));
		}
	}

	@Test
	void whatClientsDoIsSilentAndCounted() throws Exception {
		MessageService<String, String> service = LINES.onLoop((session) -> (client, message) -> client.send(message));
		try (LogLines log = LogLines.of("dev.selecho");
				MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service)) {
			try (EchoClient client = server.connect()) {
				client.send(Bytes.random(200_000, 1));
				client.expectEnd();
			}
			server.awaitClosed(CloseReason.PROTOCOL, 1);
			try (EchoClient client = server.connect()) {
				client.send(Bytes.of("half"));
				client.shutdownOutput();
				client.expectEnd();
			}
			server.awaitClosed(CloseReason.PROTOCOL, 2);
			assertThat(service.counters().rejected(Fault.TRUNCATED)).isEqualTo(1);
			assertThat(log.lines()).isEmpty();
		}
	}

	@Test
	void halfMessagesOfTwoThousandClientsFitIntoASmallHeap() throws Exception {
		try (ChildJvm child = ChildJvm.start(HalfMessages.class, "-Xmx64m")) {
			assertThat(child.lines()).last().isEqualTo("all memory is back");
		}
	}

	/** Two thousand clients that each send the half of 64 KB, in a JVM of its own. */
	static final class HalfMessages {

		private static final int CLIENTS = 2_000;

		private static final int HALF = 32 * 1024;

		private HalfMessages() {
		}

		public static void main(String[] args) throws Exception {
			MessageService<byte[], byte[]> service = Protocol.of(Framing.lengthPrefix(4, 64 * 1024), Codec.bytes())
				.onLoop((session) -> (client, message) -> client.send(message))
				.with(new MessageOptions(null, null, Duration.ofSeconds(5), null, null));
			try (MessageServer server = new MessageServer(TWO_LOOPS, service)) {
				List<EchoClient> halves = new ArrayList<>();
				byte[] half = new byte[4 + HALF];
				half[1] = 1; // 64 KB are announced
				for (int i = 0; i < CLIENTS; i++) {
					EchoClient client = server.connect();
					client.send(half);
					halves.add(client);
				}
				EchoClient other = server.connect();
				for (int i = 0; i < 1_000; i++) {
					other.exchange(new byte[] { 0, 0, 0, 1, 42 });
				}
				System.out.println("others are served");
				for (int i = 0; i < CLIENTS; i++) {
					halves.get(i).reset();
				}
				await().atMost(Duration.ofSeconds(30)).until(() -> server.counters().active() == 1);
				for (int i = 0; i < 10; i++) {
					byte[] whole = new byte[4 + 64 * 1024];
					whole[1] = 1;
					Future<?> sending = Background.run(() -> other.send(whole));
					assertThat(other.receive(whole.length)).isEqualTo(whole);
					sending.get(10, TimeUnit.SECONDS);
				}
				if (server.counters().readsPaused() == 0) {
					System.out.println("all memory is back");
				}
			}
			catch (IOException ex) {
				ex.printStackTrace(System.out);
			}
		}

	}

}
