package dev.selecho.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.selecho.net.CloseReason;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Clients that are found by a key, asked, and told the same.
 */
class PushTests {

	private static final Protocol<String, String> LINES = Protocol.of(Framing.lines(1_000),
			Codec.text(StandardCharsets.US_ASCII));

	private static final Duration SOON = Duration.ofSeconds(10);

	private final Registry<String, Device> registry = new Registry<>();

	private final Map<String, Session<String>> sessions = new ConcurrentHashMap<>();

	/** Logs in by its first line; what comes then are replies. */
	private static final class Device implements MessageHandler<String, String> {

		private final Registry<String, Device> registry;

		private final Session<String> session;

		private final Replies<String, String> replies = new Replies<>();

		private @Nullable String name;

		Device(Registry<String, Device> registry, Session<String> session) {
			this.registry = registry;
			this.session = session;
		}

		@Override
		public void onMessage(Session<String> client, String message) throws Exception {
			if (this.name == null) {
				this.name = message;
				Device previous = this.registry.put(message, client, this);
				client.send((previous != null) ? "welcome back" : "welcome");
				if (previous != null) {
					previous.session.abort();
				}
				return;
			}
			String[] words = message.split(" ", 2);
			client.send(this.replies.complete(words[0], words[1]) ? "thanks" : "nobody asked");
		}

		String ask(String key, Duration timeout) throws Exception {
			return this.replies.ask(this.session, "ask " + key, key, timeout);
		}

	}

	private MessageService<String, String> devices() {
		return LINES.onLoop((session) -> new Device(this.registry, session));
	}

	private Device device(String name) {
		await().atMost(SOON).until(() -> this.registry.get(name) != null);
		Device device = this.registry.get(name);
		assertThat(device).isNotNull();
		return device;
	}

	@Nested
	class Registering {

		@Test
		void whoComesAgainBeforeItsOldEndIsNoticedStaysRegistered() throws Exception {
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, devices());
					EchoClient old = server.connect();
					EchoClient again = server.connect()) {
				old.exchangeLine("seven", "welcome");
				Device first = device("seven");
				Future<String> lost = Background.call(() -> first.ask("k", SOON));
				assertThat(old.receiveLine()).isEqualTo("ask k");
				again.exchangeLine("seven", "welcome back");
				Device second = device("seven");
				assertThat(second).isNotSameAs(first);
				old.expectReset();
				assertThat(lost).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(IOException.class);
				Future<String> asked = Background.call(() -> second.ask("k", SOON));
				assertThat(again.receiveLine()).isEqualTo("ask k");
				again.exchangeLine("k fine", "thanks");
				assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("fine");
				assertThat(PushTests.this.registry.get("seven")).isSameAs(second);
				again.reset();
				await().atMost(SOON).until(() -> PushTests.this.registry.size() == 0);
			}
		}

		@Test
		void devicesThatReconnectAllTheTimeLeaveOneEntryEachAndThenNone() throws Exception {
			int devices = 1_000;
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS.withLoops(2), devices())) {
				List<EchoClient> present = new ArrayList<>();
				for (int round = 0; round < 3; round++) {
					List<EchoClient> next = new ArrayList<>();
					for (int i = 0; i < devices; i++) {
						EchoClient client = server.connect();
						client.exchangeLine("device " + i, (round == 0) ? "welcome" : "welcome back");
						next.add(client);
					}
					for (EchoClient client : present) {
						client.close();
					}
					present = next;
				}
				await().atMost(SOON).until(() -> server.counters().active() == devices);
				assertThat(PushTests.this.registry.size()).isEqualTo(devices);
				assertThat(PushTests.this.registry.values()).doesNotHaveDuplicates().hasSize(devices);
				for (EchoClient client : present) {
					client.close();
				}
				await().atMost(SOON).until(() -> server.counters().active() == 0);
				assertThat(PushTests.this.registry.size()).isZero();
			}
		}

		@Test
		void whatBelongsToAnotherIsNotRemoved() throws Exception {
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, devices());
					EchoClient one = server.connect();
					EchoClient two = server.connect()) {
				one.exchangeLine("one", "welcome");
				two.exchangeLine("two", "welcome");
				Session<String> session = device("one").session;
				assertThat(PushTests.this.registry.remove("two", session)).isFalse();
				assertThat(PushTests.this.registry.remove("one", session)).isTrue();
				assertThat(PushTests.this.registry.remove("one", session)).isFalse();
				assertThat(PushTests.this.registry.get("one")).isNull();
				Device again = device("two");
				assertThat(PushTests.this.registry.put("two", again.session, again)).as("its own").isNull();
			}
		}

	}

	@Nested
	class Asking {

		@Test
		void aReplyThatComesTooLateOrTwiceIsNobodys() throws Exception {
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, devices());
					EchoClient client = server.connect()) {
				client.exchangeLine("one", "welcome");
				Device device = device("one");
				assertThatExceptionOfType(TimeoutException.class)
					.isThrownBy(() -> device.ask("k1", Duration.ofMillis(50)))
					.withMessageContaining("k1");
				assertThat(client.receiveLine()).isEqualTo("ask k1");
				client.exchangeLine("k1 late", "nobody asked");
				Future<String> asked = Background.call(() -> device.ask("k2", SOON));
				assertThat(client.receiveLine()).isEqualTo("ask k2");
				assertThatIllegalStateException().isThrownBy(() -> device.ask("k2", SOON))
					.withMessageContaining("awaited already");
				client.exchangeLine("k2 first", "thanks");
				client.exchangeLine("k2 second", "nobody asked");
				assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("first");
				assertThat(device.replies.size()).isZero();
			}
		}

		@Test
		void whoAsksOnTheLoopIsToldThatNoReplyCouldCome() throws Exception {
			Replies<String, String> replies = new Replies<>();
			MessageService<String, String> service = LINES
				.onLoop((session) -> (client, message) -> replies.ask(client, "what?", "k", SOON));
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
					EchoClient client = server.connect()) {
				client.send(Bytes.of("one\n"));
				client.expectReset();
				server.awaitClosed(CloseReason.ERROR, 1);
				assertThat(replies.size()).isZero();
			}
		}

	}

	@Nested
	class Telling {

		private final Audience<String> audience = new Audience<>();

		private MessageService<String, String> room() {
			return LINES.onLoop((session) -> {
				this.audience.add(session);
				return (client, message) -> {
					PushTests.this.sessions.put(message, client);
					client.send("hello " + message);
				};
			});
		}

		@Test
		void allAreToldByOneTaskOnEachLoop() throws Exception {
			int clients = 200;
			AtomicInteger encoded = new AtomicInteger();
			Codec<String, String> text = Codec.text(StandardCharsets.US_ASCII);
			Protocol<String, String> counting = Protocol.of(Framing.lines(1_000), new Codec<>() {

				@Override
				public String decode(ByteBuffer body) {
					return text.decode(body);
				}

				@Override
				public ByteBuffer encode(String message) {
					encoded.incrementAndGet();
					return text.encode(message);
				}

			});
			MessageService<String, String> service = counting.onLoop((session) -> {
				this.audience.add(session);
				return (client, message) -> client.send(message);
			});
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS.withLoops(2), service)) {
				List<EchoClient> all = new ArrayList<>();
				for (int i = 0; i < clients; i++) {
					EchoClient client = server.connect();
					client.exchangeLine("in", "in");
					all.add(client);
				}
				encoded.set(0);
				this.audience.offer("one for all");
				for (EchoClient client : all) {
					assertThat(client.receiveLine()).isEqualTo("one for all");
				}
				assertThat(encoded).hasValue(1);
				assertThat(service.counters().sent()).isEqualTo(2L * clients);
				for (int i = 0; i < clients / 2; i++) {
					all.get(i).close();
				}
				await().atMost(SOON).until(() -> server.counters().active() == clients / 2);
				this.audience.offer("half of you");
				for (int i = clients / 2; i < clients; i++) {
					assertThat(all.get(i).receiveLine()).isEqualTo("half of you");
				}
				assertThat(service.counters().refused()).isZero();
			}
		}

		@Test
		void whoDoesNotReadIsRefusedAndTheOthersAreTold() throws Exception {
			List<Session<String>> refused = new ArrayList<>();
			MessageService<String, String> service = room();
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
					EchoClient stopped = EchoClient.connect(server.port(), 16 * 1024);
					EchoClient reader = server.connect()) {
				stopped.exchangeLine("stopped", "hello stopped");
				reader.exchangeLine("reader", "hello reader");
				String text = "x".repeat(1_000);
				int told = 0;
				while (service.counters().refused() == 0 && told < 100_000) {
					this.audience.offer(text, refused::add);
					assertThat(reader.receiveLine()).isEqualTo(text);
					told++;
				}
				assertThat(service.counters().refused()).isPositive();
				assertThat(refused).contains(PushTests.this.sessions.get("stopped"))
					.doesNotContain(PushTests.this.sessions.get("reader"));
				assertThat(server.counters().pending()).isLessThan(400 * 1024);
			}
		}

		@Test
		void whoLeavesIsNotToldAnyMore() throws Exception {
			MessageService<String, String> service = room();
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
					EchoClient leaving = server.connect();
					EchoClient staying = server.connect()) {
				leaving.exchangeLine("leaving", "hello leaving");
				staying.exchangeLine("staying", "hello staying");
				this.audience.remove(Objects.requireNonNull(PushTests.this.sessions.get("leaving")));
				this.audience.offer("still here?");
				assertThat(staying.receiveLine()).isEqualTo("still here?");
				leaving.exchangeLine("nothing before", "hello nothing before");
			}
		}

	}

}
