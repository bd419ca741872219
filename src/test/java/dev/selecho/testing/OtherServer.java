package dev.selecho.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that is not ours, on the loopback, for clients that are.
 */
public final class OtherServer implements AutoCloseable {

	private final Behaviour behaviour;

	private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

	private OtherServer(Behaviour behaviour) throws IOException {
		this.behaviour = behaviour;
	}

	public static OtherServer start(Behaviour behaviour) throws IOException {
		OtherServer server = new OtherServer(behaviour);
		Thread.ofVirtual().start(server::accept);
		return server;
	}

	/** One that tells the truth. */
	public static OtherServer echo() throws IOException {
		return start((client) -> client.getInputStream().transferTo(client.getOutputStream()));
	}

	public String address() {
		return "127.0.0.1:" + this.listener.getLocalPort();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.listener.accept();
				this.clients.add(client);
				Thread.ofVirtual().start(() -> serve(client));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket client) {
		try (client) {
			this.behaviour.serve(client);
		}
		catch (IOException ex) {
			// the client has gone
		}
		finally {
			this.clients.remove(client);
		}
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		for (Socket client : this.clients) {
			client.close();
		}
	}

	/**
	 * What becomes of a connection, which is closed afterwards.
	 */
	@FunctionalInterface
	public interface Behaviour {

		void serve(Socket client) throws IOException;

	}

}
