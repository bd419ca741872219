package dev.selecho.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.selecho.loop.LoopMonitor;
import dev.selecho.loop.NioPoller;
import dev.selecho.loop.Poller;
import dev.selecho.testing.EchoClient;

import static org.awaitility.Awaitility.await;

/**
 * A server on a free port of the loopback, with its own thread.
 */
final class RunningServer implements AutoCloseable {

	private static final SocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

	final TcpServer server;

	private final List<Connection> connections = new CopyOnWriteArrayList<>();

	private final Listener listener;

	RunningServer(TcpServerOptions options, ConnectionHandlerFactory handlers) throws IOException {
		this(options, handlers, NioPoller::open);
	}

	RunningServer(TcpServerOptions options, ConnectionHandlerFactory handlers, Poller.Factory pollers)
			throws IOException {
		this(LOOPBACK, options, handlers, pollers);
		this.server.start();
	}

	RunningServer(SocketAddress address, TcpServerOptions options, ConnectionHandlerFactory handlers)
			throws IOException {
		this(address, options, handlers, NioPoller::open);
		this.server.start();
	}

	private RunningServer(SocketAddress address, TcpServerOptions options, ConnectionHandlerFactory handlers,
			Poller.Factory pollers) {
		this.listener = new Listener("main", address, (connection) -> {
			this.connections.add(connection);
			return handlers.handlerFor(connection);
		});
		this.server = new TcpServer(options, List.of(this.listener), pollers, System::nanoTime);
	}

	/** One that has everything but its first start. */
	static RunningServer notStarted(TcpServerOptions options, ConnectionHandlerFactory handlers) {
		return new RunningServer(LOOPBACK, options, handlers, NioPoller::open);
	}

	static RunningServer echo(TcpServerOptions options) throws IOException {
		return new RunningServer(options, (connection) -> Handlers.ECHO);
	}

	int port() {
		return this.listener.port();
	}

	Listener listener() {
		return this.listener;
	}

	EchoClient connect() throws IOException {
		return EchoClient.connect(Objects.requireNonNull(this.listener.localAddress()), 0);
	}

	/**
	 * Returns a connection, as soon as it is there.
	 * @param number counted from 0 in the order of accepting
	 * @return the connection
	 */
	Connection connection(int number) {
		await().atMost(Duration.ofSeconds(10)).until(() -> this.connections.size() > number);
		return this.connections.get(number);
	}

	ListenerCounters counters() {
		return this.listener.counters();
	}

	LoopMonitor monitor() {
		return this.server.loops().getFirst();
	}

	DrainReport drain(Duration grace) {
		return this.server.drain(grace).join();
	}

	/** Waits until a number of connections has ended for a reason. */
	void awaitClosed(CloseReason reason, long count) {
		await().atMost(Duration.ofSeconds(10)).until(() -> counters().closed(reason), (closed) -> closed == count);
	}

	@Override
	public void close() {
		this.server.close();
	}

}
