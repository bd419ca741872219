package dev.selecho.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.selecho.testing.Installed;
import org.awaitility.Awaitility;

/**
 * Another program that runs beside a test, on the loopback.
 */
final class Program {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final Process process;

	private Program(Process process) {
		this.process = process;
	}

	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/** Starts it, where it is installed. */
	static Program start(String... command) throws IOException, InterruptedException {
		Installed.require(command[0]);
		return new Program(new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start());
	}

	/** Runs it to its end. */
	static void run(String... command) throws IOException, InterruptedException {
		Process process = start(command).process;
		if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
			process.destroyForcibly();
			throw new IOException(String.join(" ", command) + " failed");
		}
	}

	Program awaitPort(int port) {
		Awaitility.await("port " + port).atMost(TIMEOUT).ignoreExceptions().until(() -> {
			new Socket(InetAddress.getLoopbackAddress(), port).close();
			return true;
		});
		return this;
	}

	Program awaitFile(Path file) {
		Awaitility.await(file.toString()).atMost(TIMEOUT).until(() -> Files.exists(file));
		return this;
	}

	void signal(String name) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor();
	}

	/** Kills what it has started for its connections, and not itself. */
	void killChildren() {
		this.process.children().forEach(ProcessHandle::destroyForcibly);
	}

	void close() throws InterruptedException {
		this.process.descendants().forEach(ProcessHandle::destroy);
		this.process.destroy();
		if (!this.process.waitFor(5, TimeUnit.SECONDS)) {
			this.process.destroyForcibly();
		}
	}

}
