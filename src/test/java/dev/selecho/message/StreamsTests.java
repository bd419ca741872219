package dev.selecho.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.LogLines;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that read and write streams, on a virtual thread for each client.
 */
class StreamsTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	/** A server on a free port. */
	private static final class Running implements AutoCloseable {

		private final Listener listener;

		private final TcpServer server;

		Running(StreamHandler handler) throws IOException {
			this.listener = new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
					Streams.onVirtualThreads(handler));
			this.server = new TcpServer(TcpServerOptions.DEFAULTS.withLoops(2), List.of(this.listener));
			this.server.start();
		}

		EchoClient connect() throws IOException {
			return EchoClient.connect(this.listener.port());
		}

		void awaitClosed(CloseReason reason) {
			await().atMost(SOON).until(() -> this.listener.counters().closed(reason) == 1);
		}

		@Override
		public void close() {
			this.server.close();
		}

	}

	private static final StreamHandler ECHO = (input, output, connection) -> {
		byte[] buffer = new byte[5_000];
		for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
			output.write(buffer, 0, count);
			if (input.available() == 0) {
				output.flush();
			}
		}
	};

	@Test
	void everyByteComesBackAndThenTheEnd() throws Exception {
		byte[] bytes = Bytes.random(8_000_000, 8);
		try (Running running = new Running(ECHO); EchoClient client = running.connect()) {
			Future<?> sending = Background.run(() -> {
				client.send(bytes);
				client.shutdownOutput();
			});
			assertThat(client.receive(bytes.length)).isEqualTo(bytes);
			client.expectEnd();
			sending.get(10, TimeUnit.SECONDS);
			running.awaitClosed(CloseReason.PEER);
		}
	}

	@Test
	void aReaderOfLinesTalksAsItAlwaysHas() throws Exception {
		StreamHandler lines = (input, output, connection) -> {
			BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.US_ASCII));
			for (String line = reader.readLine(); line != null && !line.equals("quit"); line = reader.readLine()) {
				output.write(("re: " + line + "\n").getBytes(StandardCharsets.US_ASCII));
				output.flush();
			}
		};
		try (Running running = new Running(lines); EchoClient client = running.connect()) {
			client.exchangeLine("one", "re: one");
			client.exchangeLine("two", "re: two");
			client.send(Bytes.of("quit\n"));
			client.expectEnd();
			client.shutdownOutput();
			running.awaitClosed(CloseReason.DONE);
		}
	}

	@Test
	void whoDoesNotReadIsNotRead() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		try (Running running = new Running((input, output, connection) -> {
			assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
			ECHO.serve(input, output, connection);
		}); EchoClient client = running.connect()) {
			byte[] bytes = Bytes.random(6_000_000, 6);
			Future<?> sending = Background.run(() -> {
				client.send(bytes);
				client.shutdownOutput();
			});
			await().atMost(SOON).until(() -> running.listener.counters().readsPaused() == 1);
			assertThat(running.listener.counters().received()).isBetween(64L * 1024, 128L * 1024);
			gate.countDown();
			assertThat(client.receive(bytes.length)).isEqualTo(bytes);
			client.expectEnd();
			sending.get(10, TimeUnit.SECONDS);
			assertThat(running.listener.counters().readsPaused()).isZero();
		}
	}

	@Test
	void aResetIsAnExceptionOfTheStreamAndNobodysTrouble() throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		try (LogLines log = LogLines.of("dev.selecho"); Running running = new Running((input, output, connection) -> {
			try {
				ECHO.serve(input, output, connection);
			}
			catch (IOException ex) {
				seen.add(String.valueOf(ex.getMessage()));
				throw ex;
			}
		})) {
			EchoClient client = running.connect();
			client.exchange(Bytes.of("one"));
			client.reset();
			await().atMost(SOON).until(() -> seen.size() == 1);
			assertThat(seen).containsExactly("The client has gone");
			running.awaitClosed(CloseReason.RESET);
			assertThat(log.lines()).isEmpty();
		}
	}

	@Test
	void aFailureEndsItsOwnClient() throws Exception {
		try (Running running = new Running((input, output, connection) -> {
			throw new IllegalStateException("on purpose");
		}); EchoClient client = running.connect()) {
			client.expectReset();
			running.awaitClosed(CloseReason.ERROR);
		}
	}

	@Test
	void aDrainEndsWhoIsIdleAndInterruptsWhoHangs() throws Exception {
		CountDownLatch interrupted = new CountDownLatch(1);
		try (Running running = new Running((input, output, connection) -> {
			if (input.read() == '!') {
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					interrupted.countDown();
				}
			}
			ECHO.serve(input, output, connection);
		}); EchoClient idle = running.connect(); EchoClient hanging = running.connect()) {
			idle.send(Bytes.of("?x"));
			assertThat(idle.receive(1)).isEqualTo(Bytes.of("x"));
			hanging.send(Bytes.of("!"));
			await().atMost(SOON).until(() -> running.listener.counters().received() == 3);
			var report = running.server.drain(Duration.ofSeconds(1)).get(20, TimeUnit.SECONDS);
			assertThat(report.drained()).isEqualTo(1);
			assertThat(report.cut()).isEqualTo(1);
			idle.expectEnd();
			assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
		}
	}

}
