package dev.selecho.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.selecho.testing.ServerProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Through proxies that people use: what they do to bytes and connections, as found.
 */
class ProxiesIT {

	/** How long a run over a reload is: -Dcheck.seconds=20 runs longer. */
	private static final int SECONDS = Integer.getInteger("check.seconds", 4);

	private static ServerProcess server;

	@TempDir
	Path directory;

	private @Nullable Program program;

	@AfterEach
	void endProgram() throws Exception {
		if (this.program != null) {
			this.program.close();
		}
	}

	@BeforeAll
	static void startServer() throws Exception {
		server = ServerProcess.starter().start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@Test
	void haproxyPassesEverythingAndAReloadCutsNothing() throws Exception {
		int port = Program.freePort();
		Path settings = haproxy("bind 127.0.0.1:" + port, "");
		Program haproxy = Program.start("haproxy", "-W", "-f", settings.toString()).awaitPort(port);
		this.program = haproxy;
		try (CheckProcess check = CheckProcess.start("127.0.0.1:" + port, "--for", SECONDS + "s", "--connections", "10",
				"--new-every", "20ms", "--timeout", "10s")) {
			CheckRun pass = CheckRun.of("127.0.0.1:" + port, "--timeout", "10s");
			assertThat(pass.last()).as(pass.toString()).isEqualTo("PASS");
			check.awaitFirstLine();
			Thread.sleep(500L * SECONDS);
			haproxy.signal("USR2");
			CheckRun run = check.await();
			run.lines().forEach(System.out::println);
			assertThat(run.last()).isEqualTo("PASS");
			assertThat(run.line("ends")).contains("none but our own");
			assertThat(run.line("outage.new")).contains("none");
		}
	}

	@Test
	void haproxyReadsTheHeaderThatItIsToldToRead() throws Exception {
		int port = Program.freePort();
		Path settings = haproxy("bind 127.0.0.1:" + port + " accept-proxy", "");
		this.program = Program.start("haproxy", "-f", settings.toString()).awaitPort(port);
		for (String version : List.of("v1", "v2")) {
			CheckRun run = CheckRun.of("127.0.0.1:" + port, "--send-proxy", version, "--only", "connect,echo");
			assertThat(run.last()).as(run.toString()).isEqualTo("PASS");
		}
	}

	@Test
	void headerThatHaproxySendsComesBackFromAnEchoThatDoesNotReadIt() throws Exception {
		int port = Program.freePort();
		Path settings = haproxy("bind 127.0.0.1:" + port, " send-proxy-v2");
		this.program = Program.start("haproxy", "-f", settings.toString()).awaitPort(port);
		CheckRun run = CheckRun.of("127.0.0.1:" + port, "--only", "echo");
		assertThat(run.line("echo")).matches("echo +proxy-header +a v2 header came back.*");
		assertThat(run.exitCode()).isEqualTo(Verdict.FAILED);
	}

	private Path haproxy(String bind, String options) throws Exception {
		return Files.writeString(this.directory.resolve("haproxy.cfg"), """
				global
				  stats socket %s mode 600 level admin expose-fd listeners
				defaults
				  mode tcp
				  timeout connect 5s
				  timeout client 1m
				  timeout server 1m
				frontend in
				  %s
				  default_backend echo
				backend echo
				  server selecho 127.0.0.1:%d%s
				""".formatted(this.directory.resolve("admin"), bind, server.port(), options));
	}

	/** Its stream module closes both ways when the client has ended its side. */
	@Test
	void nginxPassesBytesAndAHalfCloseByChanceAlone() throws Exception {
		int port = Program.freePort();
		Path settings = Files.writeString(this.directory.resolve("nginx.conf"), """
				load_module /usr/lib/nginx/modules/ngx_stream_module.so;
				daemon off;
				pid %1$s/pid;
				error_log %1$s/error.log;
				events {}
				stream {
				  server {
				    listen 127.0.0.1:%2$d;
				    proxy_pass 127.0.0.1:%3$d;
				  }
				}
				""".formatted(this.directory, port, server.port()));
		this.program = Program.start("nginx", "-p", this.directory.toString(), "-c", settings.toString())
			.awaitPort(port);
		CheckRun run = CheckRun.of("127.0.0.1:" + port, "--timeout", "10s");
		run.lines().forEach(System.out::println);
		for (String probe : List.of("connect", "echo", "sizes")) {
			assertThat(run.line(probe)).matches(probe + " +ok .*");
		}
		// It closes both ways at our FIN: what comes of that depends on what it has
		// passed on by
		// then.
		assertThat(run.line("half-close")).matches("half-close +(ok|short-end|reset-owed) .*");
		boolean passed = run.line("half-close").contains(" ok ");
		assertThat(run.exitCode()).isEqualTo(passed ? Verdict.PASSED : Verdict.FAILED);
	}

}
