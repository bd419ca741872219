package dev.selecho.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import dev.selecho.net.BindFailedException;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@ExtendWith(OutputCaptureExtension.class)
class BindFailureAnalyzerTests {

	private static final Path FIRST_UNPRIVILEGED_PORT = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

	private static FailureAnalysis analyze(Throwable failure) {
		return Objects.requireNonNull(new BindFailureAnalyzer().analyze(failure));
	}

	@Test
	void portInUseIsNamedWithTheWayToItsOwner(CapturedOutput output) throws Exception {
		try (ServerSocket other = new ServerSocket(0)) {
			int port = other.getLocalPort();
			assertThat(FailingStart.report(output, "tcp.server.port=" + port))
				.contains("The TCP server cannot start. Listener 'main' cannot be bound to port " + port)
				.contains("Port " + port + " was already in use.")
				.contains("ss -ltnp 'sport = :" + port + "'")
				.contains("set tcp.server.port to another port, or to 0 for a free one");
		}
		assertThat(output).doesNotContain("TCP server started");
	}

	@Test
	void addressOfAnotherMachineIsNamed(CapturedOutput output) {
		assertThat(FailingStart.report(output, "tcp.server.port=0", "tcp.server.address=192.0.2.1"))
			.contains("The address 192.0.2.1 is not one of this machine.")
			.contains("Set tcp.server.address to an address of this machine");
	}

	@ParameterizedTest
	@ValueSource(strings = { "224.0.0.1", "255.255.255.255", "ff02::1" })
	void addressOfManyMachinesIsNamed(String address, CapturedOutput output) {
		assertThat(FailingStart.report(output, "tcp.server.port=0", "tcp.server.address=" + address))
			.contains("A multicast or broadcast address, where no TCP client arrives. It stands for many machines.")
			.contains("Set tcp.server.address to an address of this machine");
	}

	@Test
	void addressOfAFamilyThatTheHostLacksIsNamed() throws Exception {
		FailureAnalysis analysis = analyze(BindAttempt.run("::1", 0, "-Djava.net.preferIPv4Stack=true"));
		assertThat(analysis.getDescription()).contains("cannot be bound to 0:0:0:0:0:0:0:1 port 0")
			.contains("does not speak IPv6");
		assertThat(analysis.getAction()).contains("Set tcp.server.address to an IPv4 address");
	}

	@Test
	void unknownHostIsNamed() throws Exception {
		InetSocketAddress address = InetSocketAddress.createUnresolved("not.a.host.invalid", 0);
		Listener listener = new Listener("main", address, new EchoHandler(EchoMode.PERSISTENT));
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			BindFailedException failure = catchThrowableOfType(BindFailedException.class, server::start);
			assertThat(analyze(failure).getDescription())
				.contains("Listener 'main' cannot be bound to not.a.host.invalid port 0: Unknown host");
		}
	}

	/** The end that closes first keeps the port for a minute, here the server's. */
	@Test
	void portHeldByConnectionsThatLingerIsToldFromOneWithAListener(CapturedOutput output) throws Exception {
		int port = lingeringPort();
		assertThat(FailingStart.report(output, "tcp.server.port=" + port, "tcp.server.socket.reuse-address=false"))
			.contains("Nothing listens there, but connections still hold port " + port)
			.contains("TIME_WAIT")
			.contains("Leave tcp.server.socket.reuse-address at its default, true")
			.doesNotContain("ss -ltnp");
	}

	private static int lingeringPort() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
			server.accept().close();
			assertThat(client.getInputStream().read()).isEqualTo(-1);
			return server.getLocalPort();
		}
	}

	@Test
	void privilegedPortIsNamedWithBothWaysOut() throws Exception {
		assumeTrue(firstUnprivilegedPort() > 1, "Any process may listen on any port here");
		assumeTrue(!BindAttempt.isRoot() || Files.isExecutable(Path.of("/usr/bin/setpriv")),
				"Without setpriv root cannot give its privilege up");
		FailureAnalysis analysis = analyze(BindAttempt.run("0.0.0.0", 1));
		assertThat(analysis.getDescription()).contains("Permission denied", "This process may not listen on port 1.");
		assertThat(analysis.getAction()).contains("Set tcp.server.port to 1024 or above")
			.contains("CAP_NET_BIND_SERVICE");
	}

	@Test
	void failureIsFoundBeneathOthers() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			InetSocketAddress address = (InetSocketAddress) other.getLocalSocketAddress();
			Listener listener = new Listener("main", address, new EchoHandler(EchoMode.PERSISTENT));
			try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
				BindFailedException failure = catchThrowableOfType(BindFailedException.class, server::start);
				FailureAnalysis analysis = analyze(new IllegalStateException(new IOException(failure)));
				assertThat(analysis.getCause()).isSameAs(failure);
				assertThat(analysis.getDescription())
					.contains(address.getAddress().getHostAddress() + " port " + address.getPort());
			}
		}
	}

	@Test
	void remedyNamesThePropertyOfTheListener() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThat(failureOf("quotes", other.getLocalSocketAddress()).getAction())
				.contains("set tcp.server.listeners.quotes.port to another port");
		}
		assertThat(failureOf("quotes", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0)).getAction())
			.contains("Set tcp.server.listeners.quotes.address to an address of this machine");
	}

	private static FailureAnalysis failureOf(String name, SocketAddress address) {
		Listener listener = new Listener(name, address, new EchoHandler(EchoMode.PERSISTENT));
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			return analyze(catchThrowableOfType(BindFailedException.class, server::start));
		}
	}

	@Nested
	class UnixDomainSockets {

		@TempDir
		Path directory;

		private FailureAnalysis failureAt(Path path) {
			return failureOf("main", UnixDomainSocketAddress.of(path));
		}

		@Test
		void pathOfAServerIsNamedWithTheWayToIt() throws Exception {
			Path path = this.directory.resolve("echo.sock");
			try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
				other.bind(UnixDomainSocketAddress.of(path));
				FailureAnalysis analysis = failureAt(path);
				assertThat(analysis.getDescription())
					.isEqualTo("The TCP server cannot start. Listener 'main' cannot be bound to unix:" + path
							+ ": Address already in use: a server listens there. Its socket works.");
				assertThat(analysis.getAction()).isEqualTo("Find out who listens there (ss -xlp | grep 'echo.sock')"
						+ " and stop it, or set tcp.server.unix-path to another path.");
				assertThat(failureOf("local", UnixDomainSocketAddress.of(path)).getAction())
					.contains("set tcp.server.listeners.local.unix-path to another path");
			}
		}

		@Test
		void fileThatIsNoSocketIsNotReplaced() throws Exception {
			FailureAnalysis analysis = failureAt(Files.createFile(this.directory.resolve("file")));
			assertThat(analysis.getDescription()).endsWith("A file that is no socket is there."
					+ " Nothing makes way for a server but a socket on which nobody listens.");
			assertThat(analysis.getAction()).startsWith("Remove what is there, or set tcp.server.unix-path");
		}

		@Test
		void directoryThatIsMissingIsNamed() {
			FailureAnalysis analysis = failureAt(this.directory.resolve("none/echo.sock"));
			assertThat(analysis.getDescription())
				.contains("The directory '" + this.directory.resolve("none") + "' does not exist");
			assertThat(analysis.getAction()).startsWith("Make the directory, or set tcp.server.unix-path");
		}

		@Test
		void pathThatIsTooLongIsNamed() {
			FailureAnalysis analysis = failureAt(this.directory.resolve("x".repeat(120)));
			assertThat(analysis.getDescription()).contains("The path is too long");
			assertThat(analysis.getAction()).startsWith("Set tcp.server.unix-path to a shorter path");
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				Address already in use: another server is starting there | Give each a path of its own: set P
				Address already in use, it seems: Permission denied      | If nobody does, delete the file;
				Permission denied for the directory '/run'               | Give its user the right to write
				Not a directory: '/run/file'                             | Make the directory, or set P
				This file system knows no permissions                    | Set P to a path on a file system
				Read-only file system: '/run'                            | Check P.
				""")
		void everyReasonHasItsRemedy(String reason, String action) {
			assertThat(UnixPathRemedy.of(reason, Path.of("/run/echo.sock"), "tcp.server.").action())
				.contains(action.replace("P", "tcp.server.unix-path"));
		}

	}

	@Test
	void failureOfAnotherKindIsLeftToOthers() {
		assertThat(new BindFailureAnalyzer().analyze(new IOException("Address already in use"))).isNull();
	}

	/** The kernel gives such a file to the first read alone, as far as that goes. */
	private static int firstUnprivilegedPort() throws IOException {
		if (!Files.isReadable(FIRST_UNPRIVILEGED_PORT)) {
			return 1024;
		}
		try (InputStream input = Files.newInputStream(FIRST_UNPRIVILEGED_PORT)) {
			return Integer.parseInt(new String(input.readNBytes(16), StandardCharsets.US_ASCII).trim());
		}
	}

}
