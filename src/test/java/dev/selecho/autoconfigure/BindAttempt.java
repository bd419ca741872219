package dev.selecho.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.selecho.net.BindFailedException;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;

/**
 * A process that tries to listen on a port without the privilege to do so, whoever runs
 * the tests, and hands its failure over.
 */
final class BindAttempt {

	private BindAttempt() {
	}

	public static void main(String[] args) throws IOException {
		Listener listener = new Listener("main",
				new InetSocketAddress(InetAddress.ofLiteral(args[0]), Integer.parseInt(args[1])),
				new EchoHandler(EchoMode.PERSISTENT));
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			server.start();
		}
		catch (BindFailedException ex) {
			ObjectOutputStream output = new ObjectOutputStream(System.out);
			output.writeObject(ex);
			output.flush();
		}
	}

	/**
	 * Runs it.
	 * @param address where to listen
	 * @param port the port
	 * @param options of the JVM
	 * @return its failure
	 * @throws IOException if the process could not be run, or did not fail
	 * @throws ClassNotFoundException never: both have the same classes
	 */
	static BindFailedException run(String address, int port, String... options)
			throws IOException, ClassNotFoundException {
		List<String> command = new ArrayList<>();
		if (isRoot()) {
			command.addAll(List.of("setpriv", "--bounding-set=-net_bind_service"));
		}
		command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
		command.addAll(List.of(options));
		command.addAll(List.of(BindAttempt.class.getName(), address, Integer.toString(port)));
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		try (InputStream output = process.getInputStream(); ObjectInputStream input = new ObjectInputStream(output)) {
			return (BindFailedException) input.readObject();
		}
		finally {
			process.destroyForcibly();
		}
	}

	static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

}
