package dev.selecho.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.Installed;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What is of its own kind in a connection that came by a Unix domain socket; the rest is
 * the contract's.
 */
class UnixSocketTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final int MB = 1024 * 1024;

	@TempDir
	Path directory;

	private RunningServer start(TcpServerOptions options, ConnectionHandlerFactory handlers) throws IOException {
		return new RunningServer(UnixDomainSocketAddress.of(this.directory.resolve("echo.sock")), options, handlers);
	}

	private RunningServer echo(TcpServerOptions options) throws IOException {
		return start(options, (connection) -> Handlers.ECHO);
	}

	private static TcpServerOptions options(ListenerOptions listeners) {
		return TcpServerOptions.DEFAULTS.withListeners(listeners);
	}

	/** Sends back what comes at first, and leaves the rest to the kernel. */
	private static final class FirstAlone implements ConnectionHandler {

		@Override
		public void onRead(Connection connection, ByteBuffer input) {
			connection.write(input);
			connection.pauseReading();
		}

	}

	@Nested
	class AnAbort {

		/** With the client in the midst of a read, which a FIN before would end. */
		@Test
		void isAnErrorForAClientOfWhichSomethingIsUnread() throws Exception {
			BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
			try (RunningServer server = start(TcpServerOptions.DEFAULTS, (connection) -> {
				connections.add(connection);
				return new FirstAlone();
			})) {
				for (int i = 0; i < 200; i++) {
					try (EchoClient client = server.connect()) {
						client.exchange(MESSAGE);
						client.send(MESSAGE);
						Future<?> reading = Background.run(client::expectReset);
						Connection connection = connections.take();
						connection.execute(connection::abort);
						reading.get(10, TimeUnit.SECONDS);
					}
				}
				server.awaitClosed(CloseReason.DONE, 200);
			}
		}

		@Test
		void comesAfterAllThatTheSocketHadTaken() throws Exception {
			try (RunningServer server = start(TcpServerOptions.DEFAULTS, (connection) -> new FirstAlone());
					EchoClient client = server.connect()) {
				client.send(MESSAGE);
				await().atMost(Duration.ofSeconds(5)).until(() -> server.counters().sent() == MESSAGE.length);
				client.send(MESSAGE);
				Connection connection = server.connection(0);
				connection.execute(connection::abort);
				server.awaitClosed(CloseReason.DONE, 1);
				assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
				client.expectReset();
			}
		}

		/** What no Unix domain socket can do better. */
		@Test
		void isAnEndForAClientOfWhichAllIsReadAndOnlyItsNextWriteFails() throws Exception {
			try (RunningServer server = echo(TcpServerOptions.DEFAULTS); EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				Connection connection = server.connection(0);
				connection.execute(connection::abort);
				client.expectEnd();
				server.awaitClosed(CloseReason.DONE, 1);
				assertThatIOException().isThrownBy(() -> client.send(MESSAGE));
			}
		}

		@Test
		void atTheEndOfADrainIsCountedAsCut() throws Exception {
			try (RunningServer server = echo(TcpServerOptions.DEFAULTS); EchoClient client = server.connect()) {
				Future<?> flooding = client.flood();
				server.connection(0);
				await().atMost(Duration.ofSeconds(5)).until(() -> server.counters().readsPaused() == 1);
				assertThat(server.drain(Duration.ofMillis(300)).cut()).isEqualTo(1);
				client.expectReset();
				assertThat(flooding).failsWithin(Duration.ofSeconds(5));
			}
		}

	}

	@Nested
	class AnEnd {

		@Test
		void ofTheClientWithSomethingUnreadIsAReset() throws Exception {
			try (RunningServer server = echo(TcpServerOptions.DEFAULTS)) {
				EchoClient client = server.connect();
				client.send(MESSAGE);
				await().atMost(Duration.ofSeconds(5)).until(() -> server.counters().sent() == MESSAGE.length);
				client.reset();
				server.awaitClosed(CloseReason.RESET, 1);
			}
		}

		@Test
		void ofADrainDeliversWhatWaits() throws Exception {
			byte[] bytes = Bytes.random(MB, 7);
			TcpServerOptions generous = options(
					ListenerOptions.DEFAULTS.withWaterMarks(new ListenerOptions.WaterMarks(2 * MB, MB)));
			try (RunningServer server = echo(generous); EchoClient client = server.connect()) {
				client.send(bytes);
				await().atMost(Duration.ofSeconds(5)).until(() -> server.counters().received() == bytes.length);
				assertThat(server.counters().pending()).isPositive();
				Future<DrainReport> drained = server.server.drain(Duration.ofSeconds(10));
				assertThat(client.receive(bytes.length)).isEqualTo(bytes);
				client.expectEnd();
				client.shutdownOutput();
				DrainReport report = drained.get(10, TimeUnit.SECONDS);
				assertThat(report.drained()).isEqualTo(1);
				assertThat(report.cut()).isZero();
			}
		}

		@Test
		void ofAnIdleOneIsClean() throws Exception {
			ListenerOptions idle = ListenerOptions.DEFAULTS.withTimeouts(
					new Timeouts(Duration.ofMillis(100), null, Duration.ofSeconds(2), Duration.ofSeconds(60)));
			try (RunningServer server = echo(options(idle)); EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				client.expectEnd();
				client.shutdownOutput();
				server.awaitClosed(CloseReason.IDLE, 1);
			}
		}

		@Test
		void isAllThatAClientTooManyGets() throws Exception {
			try (RunningServer server = echo(TcpServerOptions.DEFAULTS.withMaxConnections(1));
					EchoClient first = server.connect();
					EchoClient second = server.connect()) {
				second.expectEnd();
				first.exchange(MESSAGE);
				assertThat(server.counters().rejected(RejectReason.LIMIT)).isEqualTo(1);
			}
		}

		/** Whom the kernel has queued is served before listening ends. */
		@Test
		void ofListeningLosesNobody() throws Exception {
			int clients = 50;
			EchoClient[] queued = new EchoClient[clients];
			try (RunningServer server = echo(TcpServerOptions.DEFAULTS); EchoClient first = server.connect()) {
				first.exchange(MESSAGE);
				CompletableFuture<Void> release = new CompletableFuture<>();
				server.connection(0).execute(release::join);
				for (int i = 0; i < clients; i++) {
					queued[i] = server.connect();
					queued[i].send(MESSAGE);
				}
				Future<DrainReport> drained = server.server.drain(Duration.ofSeconds(10));
				release.complete(null);
				for (EchoClient client : queued) {
					assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
					client.expectEnd();
					client.close();
				}
				first.shutdownOutput();
				assertThat(drained.get(10, TimeUnit.SECONDS).cut()).isZero();
			}
		}

	}

	@Nested
	class ThePeer {

		@Test
		void isTheUserAndTheGroupOfTheClientsProcess() throws Exception {
			try (RunningServer server = echo(TcpServerOptions.DEFAULTS); EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				PeerCredentials peer = Objects.requireNonNull(server.connection(0).peerCredentials());
				assertThat(peer.user().getName()).isEqualTo(System.getProperty("user.name"));
				assertThat(peer.group())
					.isEqualTo(Files.readAttributes(UnixSocketTests.this.directory, PosixFileAttributes.class).group());
				client.shutdownOutput();
				server.awaitClosed(CloseReason.PEER, 1);
				assertThat(server.connection(0).peerCredentials()).isNull();
			}
		}

		@Test
		void isSomebodyElse() throws Exception {
			assumeTrue("root".equals(System.getProperty("user.name")), "Only root can become somebody else");
			Installed.require("python3");
			Files.setPosixFilePermissions(UnixSocketTests.this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
			ListenerOptions forAll = ListenerOptions.DEFAULTS
				.withUnixPermissions(PosixFilePermissions.fromString("rw-rw-rw-"));
			String script = """
					import os, socket, sys
					os.setgroups([])
					os.setgid(65534)
					os.setuid(54321)
					s = socket.socket(socket.AF_UNIX)
					s.connect(sys.argv[1])
					s.recv(1)
					""";
			try (RunningServer server = echo(options(forAll))) {
				Process client = new ProcessBuilder("python3", "-c", script,
						UnixSocketTests.this.directory.resolve("echo.sock").toString())
					.start();
				try {
					PeerCredentials peer = Objects.requireNonNull(server.connection(0).peerCredentials());
					assertThat(peer.user().getName()).as("who has no name").isEqualTo("54321");
					assertThat(peer.group()).isEqualTo(FileSystems.getDefault()
						.getUserPrincipalLookupService()
						.lookupPrincipalByGroupName("nogroup"));
				}
				finally {
					client.destroyForcibly();
				}
			}
		}

		@Test
		void isNobodyKnownByTcp() throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				assertThat(server.connection(0).peerCredentials()).isNull();
			}
		}

		@Test
		void hasAnAddressIfItHasTakenOne() throws Exception {
			Path path = UnixSocketTests.this.directory.resolve("echo.sock");
			Path own = UnixSocketTests.this.directory.resolve("client.sock");
			try (RunningServer server = echo(TcpServerOptions.DEFAULTS);
					EchoClient nameless = server.connect();
					SocketChannel named = SocketChannel.open(StandardProtocolFamily.UNIX)) {
				nameless.exchange(MESSAGE);
				named.bind(UnixDomainSocketAddress.of(own)).connect(UnixDomainSocketAddress.of(path));
				assertThat(Addresses.text(server.connection(0).remoteAddress())).isEqualTo("unix");
				assertThat(Addresses.text(server.connection(1).remoteAddress())).isEqualTo("unix:" + own);
				for (int i = 0; i < 2; i++) {
					assertThat(Addresses.text(server.connection(i).localAddress())).isEqualTo("unix:" + path);
				}
			}
		}

	}

	/** What a client leaves unread stays within twice the size, as Linux counts. */
	@ParameterizedTest
	@ValueSource(ints = { 16 * 1024, MB })
	void theSendBufferHasTheSizeThatWasAskedFor(int size) throws Exception {
		SocketSettings defaults = SocketSettings.DEFAULTS;
		SocketSettings socket = new SocketSettings(true, true, defaults.keepAliveIdle(), defaults.keepAliveInterval(),
				defaults.keepAliveCount(), size, size, true);
		try (RunningServer server = echo(options(ListenerOptions.DEFAULTS.withSocket(socket)));
				EchoClient client = server.connect()) {
			var _ = client.flood();
			await().atMost(Duration.ofSeconds(10)).until(() -> server.counters().readsPaused() == 1);
			assertThat(server.counters().sent()).isBetween(size / 2L, 2L * size);
			assertThat(client.receive(1)).hasSize(1);
		}
	}

	@Test
	void oneServerListensBothWays() throws Exception {
		Listener unix = new Listener("unix", UnixDomainSocketAddress.of(this.directory.resolve("echo.sock")),
				(connection) -> Handlers.ECHO);
		Listener tcp = new Listener("tcp", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				(connection) -> Handlers.ECHO);
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS.withLoops(2), List.of(unix, tcp))) {
			server.start();
			for (Listener listener : server.listeners()) {
				try (EchoClient client = EchoClient.connect(Objects.requireNonNull(listener.localAddress()), 0)) {
					client.exchange(MESSAGE);
				}
				await().atMost(Duration.ofSeconds(5)).until(() -> listener.counters().closed(CloseReason.PEER) == 1);
			}
		}
	}

}
