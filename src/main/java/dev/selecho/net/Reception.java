package dev.selecho.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

import dev.selecho.limit.Places;
import org.jspecify.annotations.Nullable;

/**
 * Receives the clients that are dealt to a lane by one listener: takes them on, or turns
 * them away. Used by the lane's thread alone, but for {@link #lane()}.
 *
 * @param entrance by which they come
 */
record Reception(Entrance entrance) {

	/** Whose clients they are to be. For any thread. */
	Lane lane() {
		return this.entrance.lane();
	}

	/**
	 * Takes on a client, which has a place already.
	 * @param accepted its socket
	 */
	void admit(SocketChannel accepted) {
		TcpConnection connection = setUp(accepted);
		if (connection != null) {
			connection.open();
		}
		else {
			this.entrance.places().giveBack();
			reject(accepted, RejectReason.ERROR);
		}
	}

	private @Nullable TcpConnection setUp(SocketChannel accepted) {
		try {
			this.entrance.sockets().configure(accepted);
			TcpConnection connection = new TcpConnection(this.entrance, accepted);
			this.entrance.lane().loop().register(connection, accepted, SelectionKey.OP_READ);
			return connection;
		}
		catch (IOException ex) {
			// a client that has gone already: no trouble of ours
			return null;
		}
		catch (RuntimeException | Error ex) {
			this.entrance.lane().loop().trouble().failed("A connection could not be set up", ex);
			return null;
		}
	}

	/**
	 * Ends a connection that never opened, as any other ends: by a FIN, and not before
	 * the client has ended its side too.
	 * @param accepted its socket
	 * @param reason why
	 */
	void reject(SocketChannel accepted, RejectReason reason) {
		this.entrance.counters().rejected.increment(reason);
		try {
			SocketAddress client = accepted.getRemoteAddress();
			ClientLog.rejected(this.entrance.listener().name(), client, reason);
			this.entrance.remember(0, client, reason, 0, 0, 0);
			accepted.configureBlocking(false);
			accepted.shutdownOutput();
			takeLeave(accepted);
		}
		catch (IOException | RuntimeException ex) {
			// it has gone already, or its socket is what failed
			this.entrance.lane().close(accepted);
		}
	}

	private void takeLeave(SocketChannel rejected) throws IOException {
		Places farewells = this.entrance.lane().commons().farewells();
		boolean mayLinger = farewells.take();
		Farewell farewell = new Farewell(this.entrance, new PlainTransport(rejected), null,
				mayLinger ? farewells::giveBack : () -> {
				});
		this.entrance.lane().loop().register(farewell, rejected, SelectionKey.OP_READ);
		if (mayLinger) {
			farewell.begin(false);
		}
		else {
			farewell.cut();
		}
	}

}
