package dev.selecho.client;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.testing.Background;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Echoes that people have at hand.
 */
class RealEchoesTests {

	@TempDir
	Path directory;

	private @Nullable Program program;

	@AfterEach
	void endProgram() throws Exception {
		if (this.program != null) {
			this.program.close();
		}
	}

	@Test
	void socatPasses() throws Exception {
		int port = Program.freePort();
		this.program = Program.start("socat", "TCP-LISTEN:" + port + ",fork,reuseaddr,bind=127.0.0.1", "EXEC:cat")
			.awaitPort(port);
		assertPasses(CheckRun.of("localhost:" + port));
		assertPasses(
				CheckRun.of("localhost:" + port, "-4", "--from", "127.0.0.9", "--keepalive", "5s", "--for", "500ms"));
		assertThat(CheckRun.of("localhost:" + port, "--send-proxy", "v1", "--only", "echo").last())
			.isEqualTo("FAIL: echo proxy-header");
		assertThat(CheckRun.of("localhost:" + port, "--send-proxy", "v2", "--only", "echo").line("echo"))
			.contains("a v2 header came back");
	}

	@Test
	void socketOfThisMachinePasses() throws Exception {
		Path path = this.directory.resolve("socket");
		this.program = Program.start("socat", "UNIX-LISTEN:" + path + ",fork", "EXEC:cat").awaitFile(path);
		assertPasses(CheckRun.of("unix:" + path));
		assertPasses(CheckRun.of("unix:" + path, "--for", "500ms"));
	}

	/**
	 * Its own half-close loses bytes, and it stands still when more is under way than
	 * fits into a pipe.
	 */
	@Test
	void ncatEchoesMessages() throws Exception {
		int port = Program.freePort();
		this.program = Program.start("ncat", "-lk", "127.0.0.1", String.valueOf(port), "-e", "/bin/cat")
			.awaitPort(port);
		assertPasses(CheckRun.of("127.0.0.1:" + port, "--only", "connect,echo"));
		assertPasses(CheckRun.of("127.0.0.1:" + port, "--for", "500ms"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLS1.2", "TLS1.3" })
	void echoOverTlsPasses(String version) throws Exception {
		Path key = this.directory.resolve("key.pem");
		Path certificate = this.directory.resolve("certificate.pem");
		Program.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key.toString(), "-out",
				certificate.toString(), "-days", "3", "-subj", "/CN=localhost", "-addext",
				"subjectAltName=DNS:localhost");
		int port = Program.freePort();
		String listen = "OPENSSL-LISTEN:" + port + ",fork,reuseaddr,bind=127.0.0.1,cert=" + certificate + ",key=" + key
				+ ",cafile=" + certificate + ",verify=1,openssl-min-proto-version=" + version
				+ ",openssl-max-proto-version=" + version;
		String target = "localhost:" + port;
		Program socat = Program.start("socat", listen, "EXEC:cat").awaitPort(port);
		this.program = socat;
		String[] own = { target, "--tls", "--ca", certificate.toString(), "--cert", certificate.toString(), "--key",
				key.toString() };
		assertPasses(CheckRun.of(with(own, "--only", "connect,echo,sizes")));
		assertPasses(CheckRun.of(with(own, "--for", "1s", "--every", "50ms", "--timeout", "10s")));
		CheckRun stranger = CheckRun.of(target, "--tls", "--only", "connect");
		assertThat(stranger.line("connect")).matches("connect +tls .*PKIX.*");
		assertThat(stranger.exitCode()).isEqualTo(Verdict.NEVER_CONNECTED);
		assertThat(CheckRun.of(with(own, "--only", "connect", "--server-name", "other")).line("connect"))
			.contains("other");
		Future<CheckRun> idle = Background.call(() -> CheckRun.of(with(own, "--idle", "30s")));
		Thread.sleep(1_500);
		socat.killChildren();
		assertThat(idle.get(60, TimeUnit.SECONDS).line("idle"))
			.matches("idle 30s +short-end +during the pause.*a FIN without close_notify.*");
	}

	private static String[] with(String[] first, String... more) {
		String[] all = Arrays.copyOf(first, first.length + more.length);
		System.arraycopy(more, 0, all, first.length, more.length);
		return all;
	}

	private static void assertPasses(CheckRun run) {
		assertThat(run.last()).as(run.toString()).isEqualTo("PASS");
		assertThat(run.exitCode()).isZero();
	}

}
