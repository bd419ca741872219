package dev.selecho.bench;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import dev.selecho.models.Model;
import dev.selecho.models.ModelMain;

/**
 * A model's server in a process of its own, on a processor of its own where the machine
 * can do that.
 */
final class ModelProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

	private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(60);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

	private static final int READINGS = 5;

	private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

	/** What the models' libraries ask for. */
	private static final List<String> PERMISSIONS = List.of("--enable-native-access=ALL-UNNAMED",
			"--sun-misc-unsafe-memory-access=allow");

	/** Where Linux begins with the ports of clients. */
	private static final int CLIENT_PORTS = 32_768;

	private static final int FIRST_PORT = 20_000;

	/** Two benches at a time begin in different places. */
	private static int nextPort = ThreadLocalRandom.current().nextInt(FIRST_PORT, CLIENT_PORTS);

	private final Model model;

	private final Process process;

	private final Path log;

	private final int port;

	private ModelProcess(Model model, Process process, Path log, int port) {
		this.model = model;
		this.process = process;
		this.log = log;
		this.port = port;
	}

	/**
	 * Starts a server as its users would, and waits until it can be connected to.
	 * @param model which
	 * @param options where its log goes
	 * @return the server
	 * @throws LoadException if it does not start
	 */
	static ModelProcess start(Model model, BenchOptions options) throws IOException {
		List<String> arguments = new ArrayList<>(options.jvm());
		arguments.addAll(PERMISSIONS);
		if (model == Model.SELECHO) {
			arguments.addAll(List.of("-jar", options.jar().toString()));
		}
		else {
			arguments.addAll(
					List.of("-cp", System.getProperty("java.class.path"), ModelMain.class.getName(), model.label()));
		}
		return start(model, arguments, Tools.HERE, options);
	}

	/**
	 * Starts a server in its own way.
	 * @param model which
	 * @param arguments of the JVM, up to those that name the port
	 * @param home its working directory
	 * @param options where its log goes
	 * @return the server
	 * @throws LoadException if it does not start
	 */
	static ModelProcess start(Model model, List<String> arguments, Path home, BenchOptions options) throws IOException {
		int port = freePort();
		Path log = Files.createDirectories(options.directory().resolve("logs")).resolve(model.label() + ".log");
		List<String> command = new ArrayList<>(Affinity.SERVER.command());
		command.add(Tools.jvm("java"));
		command.addAll(arguments);
		command.addAll((model == Model.SELECHO) ? List.of("--tcp.server.address=127.0.0.1", "--tcp.server.port=" + port,
				"--server.address=127.0.0.1", "--server.port=0") : List.of(String.valueOf(port)));
		Process process = new ProcessBuilder(command).directory(home.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		ModelProcess server = new ModelProcess(model, process, log, port);
		boolean started = false;
		try {
			server.awaitStart();
			started = true;
		}
		finally {
			if (!started) {
				server.close();
			}
		}
		return server;
	}

	/**
	 * Finds a port below those that the system gives to clients: thousands of ended
	 * connections may hold any of these for another minute.
	 * @return a port that nobody listens on
	 */
	static int freePort() throws IOException {
		for (int i = FIRST_PORT; i < CLIENT_PORTS; i++) {
			int port = nextPort;
			nextPort = (port + 1 < CLIENT_PORTS) ? port + 1 : FIRST_PORT;
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (BindException ex) {
				// Taken
			}
		}
		throw new IOException("No port from " + FIRST_PORT + " up to " + CLIENT_PORTS + " is free");
	}

	private void awaitStart() throws IOException {
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!canConnect()) {
			if (!this.process.isAlive()) {
				throw new LoadException(lastWords());
			}
			if (System.nanoTime() - deadline > 0) {
				throw new LoadException("did not listen within " + START_TIMEOUT.toSeconds() + " s");
			}
			Tools.sleep(Duration.ofMillis(10));
		}
		if (!this.process.isAlive()) {
			// It was another who listens there.
			throw new LoadException(lastWords());
		}
	}

	private boolean canConnect() {
		try (Socket socket = new Socket()) {
			socket.connect(address(), CONNECT_TIMEOUT_MILLIS);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private String lastWords() throws IOException {
		List<String> lines = Files.readAllLines(this.log);
		return lines.isEmpty() ? "ended with exit code " + this.process.exitValue() : lines.getLast();
	}

	Model model() {
		return this.model;
	}

	long pid() {
		return this.process.pid();
	}

	InetSocketAddress address() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port);
	}

	/**
	 * Reads what the server has used. The time of a child moves to its parent at the
	 * moment when that takes leave of it: read before, the parent has it not yet, and
	 * read after, the child is gone. So both are read again if that moment came between,
	 * which is exact; after some attempts the last one counts, and lacks the time of the
	 * children of that moment.
	 * @return what all its processes have used
	 */
	Usage usage() throws IOException {
		if (this.model != Model.PROCESS) {
			return ProcessFiles.usage(pid());
		}
		for (int reading = 1;; reading++) {
			Duration ended = ProcessFiles.cpuOfEndedChildren(pid());
			Usage usage = ProcessFiles.usage(pid());
			for (long child : this.process.children().mapToLong(ProcessHandle::pid).toArray()) {
				usage = usage.plus(ProcessFiles.usageOfChild(child));
			}
			if (reading == READINGS || ProcessFiles.cpuOfEndedChildren(pid()).equals(ended)) {
				return usage;
			}
		}
	}

	/**
	 * Collects garbage and counts what is left.
	 * @return bytes of objects that are alive, in the server's own process
	 */
	long liveHeap() throws IOException {
		String histogram = Tools.run(Tools.jvm("jcmd"), String.valueOf(this.process.pid()), "GC.class_histogram");
		try (Stream<String> lines = histogram.lines()) {
			return lines.filter((line) -> line.startsWith("Total"))
				.map((line) -> line.split("\\s+"))
				.mapToLong((columns) -> Long.parseLong(columns[2]))
				.findFirst()
				.orElseThrow(() -> new IOException("No total in " + histogram));
		}
	}

	/**
	 * Waits until the server has nothing left to do for those who have gone: it would
	 * take the time from the next. Ten thousand threads that end together may need a
	 * quarter of a minute for it.
	 */
	void settle() throws IOException {
		Duration step = Duration.ofMillis(100);
		Duration before = usage().cpu();
		long deadline = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
		while (System.nanoTime() - deadline < 0) {
			Tools.sleep(step);
			Duration after = usage().cpu();
			if (after.minus(before).compareTo(step.dividedBy(10)) <= 0) {
				return;
			}
			before = after;
		}
	}

	@Override
	public void close() {
		List<ProcessHandle> children = this.process.descendants().toList();
		this.process.destroy();
		if (!Tools.awaitEnd(this.process, STOP_TIMEOUT)) {
			this.process.destroyForcibly();
		}
		children.forEach(ProcessHandle::destroyForcibly);
	}

}
