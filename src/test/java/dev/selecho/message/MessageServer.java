package dev.selecho.message;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Listener;
import dev.selecho.net.ListenerCounters;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.EchoClient;

import static org.awaitility.Awaitility.await;

/**
 * A service on a free port of the loopback.
 */
final class MessageServer implements AutoCloseable {

	final TcpServer server;

	private final Listener listener;

	MessageServer(TcpServerOptions options, MessageService<?, ?> service) throws IOException {
		this.listener = new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), service);
		this.server = new TcpServer(options, List.of(this.listener));
		this.server.start();
	}

	EchoClient connect() throws IOException {
		return EchoClient.connect(this.listener.port());
	}

	int port() {
		return this.listener.port();
	}

	ListenerCounters counters() {
		return this.listener.counters();
	}

	void awaitClosed(CloseReason reason, long count) {
		await().atMost(Duration.ofSeconds(10)).until(() -> counters().closed(reason), (closed) -> closed == count);
	}

	@Override
	public void close() {
		this.server.close();
	}

}
