package dev.selecho.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.ChildJvm;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.Installed;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The file of a Unix domain socket: when it is there, whose it is, and who may connect.
 */
class UnixPathTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	/** The program itself may be where nobody else may look. */
	private static final String AS_NOBODY = """
			import os, socket, sys
			os.setgroups([])
			os.setgid(65534)
			os.setuid(65534)
			""";

	@TempDir
	Path directory;

	private static RunningServer start(Path path) throws IOException {
		return new RunningServer(UnixDomainSocketAddress.of(path), TcpServerOptions.DEFAULTS,
				(connection) -> Handlers.ECHO);
	}

	private static BindFailedException failure(Path path) throws IOException {
		Listener listener = new Listener("second", UnixDomainSocketAddress.of(path), (connection) -> Handlers.ECHO);
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			BindFailedException failure = catchThrowableOfType(BindFailedException.class, server::start);
			assertThat(listener.localAddress()).isNull();
			return failure;
		}
	}

	private static Object key(Path path) throws IOException {
		BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
		return List.of(found.fileKey(), found.lastModifiedTime());
	}

	private List<String> names() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

	private static ServerSocketChannel other(Path path, int backlog) throws IOException {
		return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path), backlog);
	}

	/** What a server leaves behind that was killed. */
	private static void leaveBehind(Path path) throws IOException {
		other(path, 1).close();
	}

	@Nested
	class TheFile {

		@Test
		void isThereAloneWhileTheServerListens() throws Exception {
			Path path = UnixPathTests.this.directory.resolve("echo.sock");
			try (RunningServer server = start(path)) {
				assertThat(names()).containsExactly("echo.sock");
				assertThat(server.listener().localAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
				assertThat(server.listener().port()).isEqualTo(-1);
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
				}
			}
			assertThat(names()).isEmpty();
		}

		@Test
		void isThereAgainWhenTheServerStartsAgain() throws Exception {
			try (RunningServer server = start(UnixPathTests.this.directory.resolve("echo.sock"))) {
				server.drain(Duration.ZERO);
				assertThat(names()).isEmpty();
				server.server.start();
				try (EchoClient client = server.connect()) {
					client.exchange(MESSAGE);
				}
			}
			assertThat(names()).isEmpty();
		}

		@Test
		void goesWhenADrainBeginsAndItsPathIsFreeForTheNextServer() throws Exception {
			Path path = UnixPathTests.this.directory.resolve("echo.sock");
			try (RunningServer server = start(path); EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				Future<DrainReport> drained = server.server.drain(Duration.ofSeconds(10));
				await().atMost(Duration.ofSeconds(5)).until(() -> names().isEmpty());
				try (RunningServer next = start(path)) {
					client.expectEnd();
					client.shutdownOutput();
					assertThat(drained.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
					assertThat(names()).as("the next server's").containsExactly("echo.sock");
					try (EchoClient later = next.connect()) {
						later.exchange(MESSAGE);
					}
				}
			}
		}

		@Test
		void ofASuccessorStays() throws Exception {
			Path path = UnixPathTests.this.directory.resolve("echo.sock");
			try (RunningServer server = start(path)) {
				Files.delete(path);
				try (ServerSocketChannel successor = other(path, 1)) {
					Object key = key(path);
					server.drain(Duration.ZERO);
					assertThat(key(path)).isEqualTo(key);
					assertThat(successor.isOpen()).isTrue();
				}
			}
		}

		@Test
		void goesWhenAnotherListenerCannotBeBound() throws Exception {
			try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				Listener first = new Listener("first",
						UnixDomainSocketAddress.of(UnixPathTests.this.directory.resolve("echo.sock")),
						(connection) -> Handlers.ECHO);
				Listener second = new Listener("second",
						new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort()),
						(connection) -> Handlers.ECHO);
				try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(first, second))) {
					assertThat(catchThrowableOfType(BindFailedException.class, server::start).listener())
						.isEqualTo("second");
				}
				assertThat(names()).isEmpty();
			}
		}

		/** One byte of a name leaves least room for the name under which it is made. */
		@ParameterizedTest
		@ValueSource(ints = { 1, 2, 9, 30 })
		void mayHaveTheLongestPathThatThereIs(int nameLength) throws Exception {
			String base = UnixPathTests.this.directory + "/";
			int left = UnixBinding.MAX_PATH - base.length() - nameLength - 1;
			Path path = Path.of(base + "d".repeat(left), "n".repeat(nameLength));
			Files.createDirectory(path.getParent());
			try (RunningServer server = start(path); EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
			}
			assertThat(failure(Path.of(path + "x")).reason())
				.isEqualTo("The path is too long: it has 105 bytes, of 104 at most");
		}

	}

	@Nested
	class WhatIsThereAlready {

		@Test
		void asASocketOfAServerThatWasKilledIsReplaced() throws Exception {
			Path path = UnixPathTests.this.directory.resolve("killed.sock");
			try (ChildJvm first = ChildJvm.start(UnixStarts.class, "-Dpath=" + path)) {
				first.awaitLine("0 listens");
				path = Path.of(path + "0");
				assertThat(failure(path).reason()).isEqualTo("Address already in use: a server listens there");
				first.signal("KILL");
				first.lines();
			}
			assertThat(names()).containsExactly("killed.sock0");
			try (RunningServer second = start(path); EchoClient client = second.connect()) {
				client.exchange(MESSAGE);
				assertThat(names()).containsExactly("killed.sock0");
			}
		}

		@Test
		void asASocketOnWhichSomebodyListensStays() throws Exception {
			Path path = UnixPathTests.this.directory.resolve("live.sock");
			try (ServerSocketChannel live = other(path, 5)) {
				Object key = key(path);
				BindFailedException failure = failure(path);
				assertThat(failure).hasMessage("Listener 'second' cannot be bound to unix:" + path
						+ ": Address already in use: a server listens there");
				assertThat(failure.address()).isEqualTo(UnixDomainSocketAddress.of(path));
				assertThat(key(path)).isEqualTo(key);
				assertThat(live.accept()).isNotNull();
			}
			assertThat(names()).containsExactly("live.sock");
		}

		@Test
		void asASocketWhoseBacklogIsFullStays() throws Exception {
			Path path = UnixPathTests.this.directory.resolve("busy.sock");
			List<SocketChannel> waiting = new ArrayList<>();
			try (ServerSocketChannel busy = other(path, 1)) {
				for (int i = 0; i < 2; i++) {
					waiting.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
				}
				assertThat(failure(path).reason()).startsWith("Address already in use, it seems: ");
				assertThat(busy.accept()).isNotNull();
			}
			finally {
				for (SocketChannel channel : waiting) {
					channel.close();
				}
			}
		}

		@ParameterizedTest
		@ValueSource(strings = { "touch P", "mkdir P", "mkfifo P", "ln -s /nowhere P", "touch F; ln -s F P" })
		void asSomethingElseStays(String command) throws Exception {
			Path path = UnixPathTests.this.directory.resolve("thing");
			String made = command.replace("P", path.toString())
				.replace("F", UnixPathTests.this.directory.resolve("file").toString());
			assertThat(new ProcessBuilder("sh", "-c", made).start().waitFor()).isZero();
			Object key = key(path);
			List<String> names = names();
			assertThat(failure(path).reason()).isIn("A file that is no socket is there", "A directory is there",
					"A symbolic link is there");
			assertThat(key(path)).isEqualTo(key);
			assertThat(names()).isEqualTo(names);
		}

		@Test
		void asALinkToASocketStaysAndSoDoesTheSocket() throws Exception {
			Path stale = UnixPathTests.this.directory.resolve("stale.sock");
			leaveBehind(stale);
			Path link = Files.createSymbolicLink(UnixPathTests.this.directory.resolve("link.sock"), stale);
			assertThat(failure(link).reason()).isEqualTo("A symbolic link is there");
			assertThat(names()).containsExactly("link.sock", "stale.sock");
		}

		@Test
		void makesWayForOneOfManyAlone() throws Exception {
			int servers = 6;
			for (int round = 0; round < 100; round++) {
				Path path = UnixPathTests.this.directory.resolve("stale" + round);
				leaveBehind(path);
				CyclicBarrier barrier = new CyclicBarrier(servers);
				List<Future<RunningServer>> starts = new ArrayList<>();
				for (int i = 0; i < servers; i++) {
					starts.add(Background.call(() -> {
						barrier.await(10, TimeUnit.SECONDS);
						return start(path);
					}));
				}
				try (RunningServer winner = winner(starts); EchoClient client = winner.connect()) {
					client.exchange(MESSAGE);
				}
			}
			assertThat(names()).isEmpty();
		}

		private static RunningServer winner(List<Future<RunningServer>> starts) throws Exception {
			List<RunningServer> started = new ArrayList<>();
			for (Future<RunningServer> start : starts) {
				try {
					started.add(start.get(10, TimeUnit.SECONDS));
				}
				catch (ExecutionException ex) {
					assertThat(ex.getCause()).isInstanceOf(BindFailedException.class)
						.hasMessageContaining("Address already in use");
				}
			}
			assertThat(started).hasSize(1);
			return started.getFirst();
		}

		@Test
		void makesWayForOneOfTwoProcesses() throws Exception {
			int rounds = 40;
			Path path = UnixPathTests.this.directory.resolve("stale");
			for (int i = 0; i < rounds; i++) {
				leaveBehind(Path.of(path.toString() + i));
			}
			String[] arguments = { "-Dpath=" + path, "-Dcount=" + rounds, "-Devery=20",
					"-Dbegin=" + (System.currentTimeMillis() + 2_000) };
			try (ChildJvm one = ChildJvm.start(UnixStarts.class, arguments);
					ChildJvm two = ChildJvm.start(UnixStarts.class, arguments)) {
				one.awaitLine("done");
				two.awaitLine("done");
				one.signal("KILL");
				two.signal("KILL");
				List<String> lines = new ArrayList<>(one.lines());
				lines.addAll(two.lines());
				for (int i = 0; i < rounds; i++) {
					assertThat(lines).containsOnlyOnce(i + " listens");
				}
				assertThat(lines).filteredOn((line) -> line.contains("Address already in use")).hasSize(rounds);
			}
		}

	}

	@Nested
	class TheDirectory {

		@Test
		void hasToBeThere() throws Exception {
			Path missing = UnixPathTests.this.directory.resolve("missing");
			assertThat(failure(missing.resolve("echo.sock")).reason())
				.isEqualTo("The directory '" + missing + "' does not exist");
			Files.createFile(missing);
			assertThat(failure(missing.resolve("echo.sock")).reason()).isEqualTo("Not a directory: '" + missing + "'");
			assertThat(failure(Path.of("")).reason()).isEqualTo("The path is empty");
			assertThat(failure(Path.of("/")).reason()).isEqualTo("A directory is there");
		}

		@Test
		void hasToBeOpenToTheServer() throws Exception {
			Path closed = Files.createDirectory(UnixPathTests.this.directory.resolve("closed"),
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
			try (ChildJvm child = ChildJvm.start(withoutPrivilege(), UnixStarts.class,
					"-Dpath=" + closed.resolve("echo.sock"))) {
				child.awaitLine("done");
				child.signal("KILL");
				assertThat(child.lines()).contains("0 Permission denied for the directory '" + closed + "'");
			}
		}

		@Test
		void isTheWorkingOneForAPathWithoutAny() throws Exception {
			Path path = Path.of("unix-path-tests-" + ProcessHandle.current().pid());
			try (RunningServer server = start(path); EchoClient client = server.connect()) {
				client.exchange(MESSAGE);
				assertThat(Files.exists(path)).isTrue();
			}
			assertThat(Files.exists(path)).isFalse();
		}

	}

	@Nested
	class ThePermissions {

		@ParameterizedTest
		@ValueSource(strings = { "rw-rw----", "rw-------", "rwxrwxrwx" })
		void areThoseThatWereAskedFor(String permissions) throws Exception {
			Path path = UnixPathTests.this.directory.resolve("echo.sock");
			ListenerOptions options = ListenerOptions.DEFAULTS
				.withUnixPermissions(PosixFilePermissions.fromString(permissions));
			Listener listener = new Listener("main", UnixDomainSocketAddress.of(path), null,
					(connection) -> Handlers.ECHO, options);
			try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
				server.start();
				assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo(permissions);
			}
		}

		@Test
		void letTheRightUserAloneIn() throws Exception {
			assumeRoot();
			open();
			String ask = """
					s = socket.socket(socket.AF_UNIX)
					try:
					    s.connect(sys.argv[1])
					    s.sendall(b'x')
					    print(s.recv(1))
					except PermissionError as ex:
					    print(ex.strerror)
					""";
			for (String permissions : List.of("rw-rw----", "rw-rw-rw-")) {
				Path path = UnixPathTests.this.directory.resolve(permissions);
				try (ChildJvm server = ChildJvm.start(UnixStarts.class, "-Dpath=" + path,
						"-Dpermissions=" + permissions)) {
					server.awaitLine("0 listens");
					assertThat(asNobody(ask, path + "0"))
						.isEqualTo(permissions.endsWith("rw-") ? "b'x'\n" : "Permission denied\n");
				}
			}
		}

		/** Not even before the server has set them, and without a umask. */
		@Test
		void neverLetAWrongUserIn() throws Exception {
			assumeRoot();
			open();
			String attack = """
					denied = connected = 0
					while not os.path.exists(sys.argv[1] + '/stop'):
					    for at, directories, files in os.walk(sys.argv[1]):
					        for name in files:
					            try:
					                with socket.socket(socket.AF_UNIX) as s:
					                    s.connect(os.path.join(at, name))
					                connected += 1
					            except PermissionError:
					                denied += 1
					            except OSError:
					                pass
					print('connected', connected, 'denied', denied > 0)
					""";
			Future<String> attacker = Background.call(() -> asNobody(attack, UnixPathTests.this.directory.toString()));
			try (ChildJvm servers = ChildJvm.start(List.of("sh", "-c", "umask 0; exec \"$@\"", "sh"), UnixStarts.class,
					"-Dpath=" + UnixPathTests.this.directory.resolve("echo"), "-Dpermissions=rw-------", "-Dcount=200",
					"-Devery=5", "-Dbegin=" + System.currentTimeMillis())) {
				servers.awaitLine("done");
				Files.createFile(UnixPathTests.this.directory.resolve("stop"));
				assertThat(attacker.get(20, TimeUnit.SECONDS)).isEqualTo("connected 0 denied True\n");
			}
		}

		private static void assumeRoot() throws Exception {
			assumeTrue(isRoot(), "Only root can become somebody else");
			Installed.require("python3");
		}

		/** To those who are not its owner. */
		private void open() throws IOException {
			Files.setPosixFilePermissions(UnixPathTests.this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
		}

	}

	private static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

	private static List<String> withoutPrivilege() throws Exception {
		if (!isRoot()) {
			return List.of();
		}
		Installed.require("setpriv");
		return List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
	}

	private static String asNobody(String script, String argument) throws Exception {
		Process process = new ProcessBuilder("python3", "-c", AS_NOBODY + script, argument).redirectErrorStream(true)
			.start();
		try (BufferedReader output = process.inputReader()) {
			return output.readAllAsString();
		}
		finally {
			process.destroyForcibly();
		}
	}

}
