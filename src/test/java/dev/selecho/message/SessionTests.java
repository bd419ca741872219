package dev.selecho.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import dev.selecho.message.MalformedMessageException.Fault;
import dev.selecho.net.CloseReason;
import dev.selecho.test.ProtocolTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a handler of messages is promised, on the loop and off it.
 */
class SessionTests {

	private static final Protocol<String, String> LINES = Protocol.of(Framing.lines(100),
			Codec.text(StandardCharsets.UTF_8));

	/** Where handlers run. */
	enum Place {

		LOOP {
			@Override
			MessageService<String, String> serve(
					Function<Session<String>, ? extends MessageHandler<String, String>> handlers) {
				return LINES.onLoop(handlers);
			}
		},

		VIRTUAL_THREADS {
			@Override
			MessageService<String, String> serve(
					Function<Session<String>, ? extends MessageHandler<String, String>> handlers) {
				return LINES.onVirtualThreads(handlers);
			}
		};

		abstract MessageService<String, String> serve(
				Function<Session<String>, ? extends MessageHandler<String, String>> handlers);

	}

	/** Writes down all that it hears, and answers. */
	private static class Recorder implements MessageHandler<String, String> {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@Nullable Session<String> session;

		@Override
		public void onOpen(Session<String> own) throws Exception {
			this.session = own;
			this.heard.add("open");
		}

		@Override
		public void onMessage(Session<String> own, String message) throws Exception {
			this.heard.add(message);
			switch (message) {
				case "close" -> own.close();
				case "abort" -> own.abort();
				case "fail" -> throw new IllegalStateException("asked to");
				case "malformed" -> throw new MalformedMessageException("said so");
				default -> own.send("re: " + message);
			}
		}

		@Override
		public void onInputEnd(Session<String> own) throws Exception {
			this.heard.add("end");
			own.send("bye");
			own.close();
		}

		@Override
		public void onSilence(Session<String> own) throws Exception {
			this.heard.add("silence");
			own.send("there?");
		}

		@Override
		public void onMalformed(Session<String> own, MalformedMessageException cause) throws Exception {
			this.heard.add("malformed: " + cause.fault());
			own.send("no");
		}

		@Override
		public void onFailure(Session<String> own, Exception failure) throws Exception {
			this.heard.add("failure");
			own.send("failed");
		}

		@Override
		public void onDraining(Session<String> own) throws Exception {
			own.send("going down");
		}

		@Override
		public void onClose(Session<String> own, CloseReason reason) {
			this.heard.add("close: " + reason);
		}

	}

	@ParameterizedTest
	@EnumSource
	void aConversationIsHeardInOrder(Place place) {
		Recorder recorder = new Recorder();
		ProtocolTester client = ProtocolTester.of(place.serve((session) -> recorder));
		client.feed("one\ntwo\nhalf");
		assertThat(client.text()).isEqualTo("re: one\nre: two\n");
		assertThat(client.isIdle()).isFalse();
		assertThat(client.held()).isPositive();
		client.feed(" more\n");
		assertThat(client.text()).isEqualTo("re: half more\n");
		assertThat(client.isIdle()).isTrue();
		client.endInput();
		assertThat(client.text()).isEqualTo("bye\n");
		assertThat(client.closed()).isEqualTo(CloseReason.PEER);
		assertThat(client.held()).isZero();
		assertThat(recorder.heard).containsExactly("open", "one", "two", "half more", "end", "close: PEER");
	}

	@ParameterizedTest
	@EnumSource
	void whoClosesHearsNothingMore(Place place) {
		Recorder recorder = new Recorder();
		MessageService<String, String> service = place.serve((session) -> recorder);
		ProtocolTester client = ProtocolTester.of(service).feed("one\nclose\ntwo\nthree");
		assertThat(client.text()).isEqualTo("re: one\n");
		assertThat(client.closed()).isEqualTo(CloseReason.DONE);
		assertThat(recorder.heard).containsExactly("open", "one", "close", "close: DONE");
		assertThat(client.held()).isZero();
		assertThat(service.counters().waiting()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void aFailureThatIsAnsweredIsNotTheEnd(Place place) {
		Recorder recorder = new Recorder();
		ProtocolTester client = ProtocolTester.of(place.serve((session) -> recorder)).feed("fail\none\n");
		assertThat(client.text()).isEqualTo("failed\nre: one\n");
		assertThat(client.closed()).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void aFailureThatIsNotAnsweredIsTheEnd(Place place) {
		List<String> heard = new CopyOnWriteArrayList<>();
		ProtocolTester client = ProtocolTester.of(place.serve((session) -> new MessageHandler<String, String>() {

			@Override
			public void onMessage(Session<String> own, String message) {
				heard.add(message);
				throw new IllegalStateException("on purpose");
			}

			@Override
			public void onClose(Session<String> own, CloseReason reason) {
				heard.add(reason.name());
			}

		})).feed("one\n");
		assertThat(client.closed()).isEqualTo(CloseReason.ERROR);
		assertThat(client.failure()).hasMessage("on purpose");
		assertThat(heard).containsExactly("one", "ERROR");
	}

	@ParameterizedTest
	@EnumSource
	void theHandlerHasTheLastWordOnWhatIsNoMessage(Place place) {
		for (String bad : List.of("x".repeat(101), "malformed\nthree\n", "\u0000".repeat(99) + "\u00e9\n")) {
			Recorder recorder = new Recorder();
			MessageService<String, String> service = place.serve((session) -> recorder);
			ProtocolTester client = ProtocolTester.of(service).feed("one\n");
			client.feed(bad.getBytes(StandardCharsets.ISO_8859_1));
			assertThat(client.text()).isEqualTo("re: one\nno\n");
			assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL);
			assertThat(client.failure()).isNull();
			assertThat(recorder.heard).last().isEqualTo("close: PROTOCOL");
			assertThat(recorder.heard).doesNotContain("three", "failure");
			Fault fault = bad.startsWith("x") ? Fault.TOO_LONG : Fault.MALFORMED;
			assertThat(recorder.heard).contains("malformed: " + fault);
			for (Fault each : Fault.values()) {
				assertThat(service.counters().rejected(each)).isEqualTo((each == fault) ? 1 : 0);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void halfAMessageAtTheEndIsTruncatedAndWhatWasAskedBeforeIsAnswered(Place place) {
		Recorder recorder = new Recorder();
		ProtocolTester client = ProtocolTester.of(place.serve((session) -> recorder)).feed("one\ntw").endInput();
		assertThat(client.text()).isEqualTo("re: one\nno\n");
		assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL);
		assertThat(recorder.heard).containsExactly("open", "one", "malformed: TRUNCATED", "close: PROTOCOL");
	}

	@ParameterizedTest
	@EnumSource
	void aResetIsHeardLast(Place place) {
		Recorder recorder = new Recorder();
		ProtocolTester client = ProtocolTester.of(place.serve((session) -> recorder)).feed("one\ntw").reset();
		client.await(() -> recorder.heard.size() == 3);
		assertThat(recorder.heard).containsExactly("open", "one", "close: RESET");
		assertThat(client.held()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void aDrainIsHeard(Place place) {
		ProtocolTester client = ProtocolTester.of(place.serve((session) -> new Recorder())).drain();
		StringBuilder text = new StringBuilder();
		client.await(() -> text.append(client.text()).length() > 0);
		assertThat(text.toString()).isEqualTo("going down\n");
	}

	@ParameterizedTest
	@EnumSource
	void aMessageHasItsTimeHoweverManyBytesComeInIt(Place place) {
		Recorder recorder = new Recorder();
		MessageService<String, String> service = place.serve((session) -> recorder)
			.with(new MessageOptions(null, null, Duration.ofSeconds(10), null, null));
		ProtocolTester client = ProtocolTester.of(service);
		for (int i = 0; i < 9; i++) {
			client.feed("x").advance(Duration.ofSeconds(1));
		}
		client.feed("\n").advance(Duration.ofHours(1));
		assertThat(client.closed()).as("it was complete in time").isNull();
		for (int i = 0; i < 9; i++) {
			client.feed("x").advance(Duration.ofSeconds(1));
		}
		assertThat(client.closed()).isNull();
		client.advance(Duration.ofSeconds(1));
		client.await(() -> client.closed() != null);
		assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL);
		assertThat(recorder.heard).contains("malformed: TIMEOUT");
		assertThat(service.counters().rejected(Fault.TIMEOUT)).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource
	void theFirstMessageHasItsOwnTime(Place place) {
		MessageService<String, String> service = place.serve((session) -> new Recorder())
			.with(new MessageOptions(null, Duration.ofSeconds(5), null, null, null));
		ProtocolTester late = ProtocolTester.of(service).feed("half").advance(Duration.ofSeconds(5));
		late.await(() -> late.closed() != null);
		assertThat(late.closed()).isEqualTo(CloseReason.PROTOCOL);
		ProtocolTester early = ProtocolTester.of(service).feed("one\nhalf").advance(Duration.ofHours(1));
		assertThat(early.closed()).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void silenceIsWhatIsNotReceivedWhateverIsSent(Place place) throws Exception {
		Recorder recorder = new Recorder();
		MessageService<String, String> service = place.serve((session) -> recorder)
			.with(new MessageOptions(null, null, null, Duration.ofSeconds(10), null));
		ProtocolTester client = ProtocolTester.of(service);
		client.advance(Duration.ofSeconds(9));
		assertThat(recorder.session).isNotNull();
		recorder.session.send("a push");
		client.advance(Duration.ofSeconds(1));
		client.await(() -> recorder.heard.contains("silence"));
		assertThat(client.text()).isEqualTo("a push\nthere?\n");
		client.advance(Duration.ofSeconds(9)).feed("x");
		client.advance(Duration.ofSeconds(9));
		assertThat(recorder.heard).containsOnlyOnce("silence");
		recorder.session.silenceTimeout(Duration.ofMinutes(5));
		client.feed("\n").advance(Duration.ofMinutes(4));
		assertThat(recorder.heard).containsOnlyOnce("silence");
		recorder.session.silenceTimeout(null);
		client.advance(Duration.ofHours(5));
		assertThat(recorder.heard).containsOnlyOnce("silence");
	}

	@ParameterizedTest
	@EnumSource
	void whoIsNotReadyIsRefusedAPush(Place place) throws Exception {
		Recorder recorder = new Recorder();
		MessageService<String, String> service = place.serve((session) -> recorder);
		ProtocolTester client = ProtocolTester.of(service);
		Session<String> session = recorder.session;
		assertThat(session).isNotNull();
		assertThat(session.offer("one")).isTrue();
		client.takeOutput(false);
		assertThat(session.offer("two")).isFalse();
		client.takeOutput(true);
		assertThat(session.offer("three")).isTrue();
		assertThat(client.text()).isEqualTo("one\nthree\n");
		assertThat(service.counters().refused()).isEqualTo(1);
		assertThat(service.counters().sent()).isEqualTo(2);
		session.close();
		assertThat(session.offer("four")).isFalse();
		assertThat(session.isOpen()).isFalse();
	}

	@Test
	void pushesOfOtherThreadsArriveWholeAndInTheOrderOfEach() throws Exception {
		Recorder recorder = new Recorder();
		ProtocolTester client = ProtocolTester.of(LINES.onLoop((session) -> recorder));
		Session<String> session = recorder.session;
		assertThat(session).isNotNull();
		List<Thread> senders = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			int sender = i;
			senders.add(Thread.startVirtualThread(() -> {
				for (int j = 0; j < 5_000; j++) {
					try {
						session.send(sender + " " + j);
					}
					catch (IOException | InterruptedException ex) {
						throw new IllegalStateException(ex);
					}
				}
			}));
		}
		StringBuilder text = new StringBuilder();
		client.await(() -> {
			text.append(client.text());
			return senders.stream().noneMatch(Thread::isAlive);
		});
		client.await(() -> client.isIdle());
		text.append(client.text());
		int[] next = new int[4];
		text.toString().lines().forEach((line) -> {
			int sender = Integer.parseInt(line.substring(0, 1));
			assertThat(line).isEqualTo(sender + " " + next[sender]++);
		});
		assertThat(next).containsExactly(5_000, 5_000, 5_000, 5_000);
		assertThat(client.held()).isZero();
	}

	@Test
	void aHandlerThatTakesItsTimeIsNotReadAnyMoreAndNothingIsLost() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		List<String> heard = new CopyOnWriteArrayList<>();
		MessageService<String, String> service = LINES.onVirtualThreads((session) -> (own, message) -> {
			gate.await();
			heard.add(message);
		}).with(new MessageOptions(null, null, Duration.ofSeconds(5), Duration.ofSeconds(5), null));
		ProtocolTester client = ProtocolTester.of(service);
		StringBuilder input = new StringBuilder();
		for (int i = 0; i < 1_000; i++) {
			input.append(i).append('\n');
		}
		client.begin(input.append("half").toString().getBytes(StandardCharsets.UTF_8));
		assertThat(client.isPaused()).isTrue();
		assertThat(client.isIdle()).isFalse();
		assertThat(service.counters().waiting()).isBetween(15L, 16L);
		assertThat(client.held()).isGreaterThan(3_800);
		client.advance(Duration.ofHours(1));
		assertThat(client.closed()).as("it is not the client that is late").isNull();
		gate.countDown();
		client.await(() -> heard.size() == 1_000);
		client.feed(" and half\n");
		client.await(() -> heard.size() == 1_001);
		for (int i = 0; i < 1_000; i++) {
			assertThat(heard.get(i)).isEqualTo(String.valueOf(i));
		}
		assertThat(heard).last().isEqualTo("half and half");
		assertThat(client.isPaused()).isFalse();
		client.await(client::isIdle);
		assertThat(client.held()).isZero();
		assertThat(service.counters().waiting()).isZero();
		assertThat(service.counters().handled()).isEqualTo(1_001);
	}

	@Test
	void aFinBehindARequestWaitsForItsReply() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		ProtocolTester client = ProtocolTester.of(LINES.onVirtualThreads((session) -> (own, message) -> {
			assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
			own.send("late");
		}));
		client.begin("one\n".getBytes(StandardCharsets.UTF_8));
		Thread.startVirtualThread(gate::countDown);
		client.endInput();
		assertThat(client.text()).isEqualTo("late\n");
		assertThat(client.closed()).isEqualTo(CloseReason.PEER);
	}

	@Test
	void whoSendsToAClientThatDoesNotReadWaitsAndLearnsOfItsEnd() throws Exception {
		List<Object> seen = new CopyOnWriteArrayList<>();
		ProtocolTester client = ProtocolTester.of(LINES.onVirtualThreads((session) -> (own, message) -> {
			try {
				for (int i = 0; i < 1_000_000; i++) {
					own.send("x".repeat(90));
				}
			}
			catch (IOException ex) {
				seen.add(ex);
				throw ex;
			}
		}));
		client.takeOutput(false).begin("go\n".getBytes(StandardCharsets.UTF_8));
		client.await(() -> client.held() + client.output().length > 0);
		Thread.sleep(50);
		assertThat(client.held()).isLessThan(Outbox.MARK + 100);
		assertThat(seen).isEmpty();
		client.reset();
		client.await(() -> !seen.isEmpty());
		assertThat(client.failure()).isNull();
		client.await(() -> client.held() == 0);
	}

	@Test
	void aThousandFailuresChangeNothing() {
		MessageService<String, String> service = LINES.onVirtualThreads((session) -> new Recorder());
		ProtocolTester client = ProtocolTester.of(service);
		for (int i = 0; i < 1_000; i++) {
			client.feed("fail\n");
			assertThat(client.text()).isEqualTo("failed\n");
		}
		assertThat(client.feed("one\n").text()).isEqualTo("re: one\n");
	}

	@Test
	void somethingCanBeDoneAtTheEnd() {
		Recorder recorder = new Recorder();
		ProtocolTester client = ProtocolTester.of(LINES.onLoop((session) -> recorder));
		Session<String> session = recorder.session;
		assertThat(session).isNotNull();
		session.whenEnded(() -> recorder.heard.add("ended"));
		client.endInput();
		session.whenEnded(() -> recorder.heard.add("ended before"));
		assertThat(recorder.heard).containsExactly("open", "end", "ended", "close: PEER", "ended before");
	}

}
