package dev.selecho.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import dev.selecho.limit.Places;
import org.jspecify.annotations.Nullable;

/**
 * A listener as one lane has it: takes on the clients that are dealt to the lane, and
 * holds what their connections share. Used by the lane's thread alone.
 *
 * @param lane the lane
 * @param listener the listener
 * @param settings of its connections
 * @param counters what the lane counts for the listener
 * @param places of the listener
 * @param sockets sets up the clients' sockets
 */
record Entrance(Lane lane, Listener listener, ConnectionSettings settings, ListenerCounters.Cell counters,
		Places places, Sockets sockets) {

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
			this.places.giveBack();
			reject(accepted, RejectReason.ERROR);
		}
	}

	private @Nullable TcpConnection setUp(SocketChannel accepted) {
		try {
			this.sockets.configure(accepted);
			TcpConnection connection = new TcpConnection(this, accepted);
			this.lane.loop().register(connection, accepted, SelectionKey.OP_READ);
			return connection;
		}
		catch (IOException ex) {
			// a client that has gone already: no trouble of ours
			return null;
		}
		catch (RuntimeException | Error ex) {
			this.lane.loop().trouble().failed("A connection could not be set up", ex);
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
		this.counters.rejected.increment(reason);
		try {
			SocketAddress client = accepted.getRemoteAddress();
			ClientLog.rejected(this.listener.name(), client, reason);
			if (this.lane.history().isKept()) {
				this.lane.history()
					.add(new EndedConnection(0, this.listener.name(), client, reason, Duration.ZERO, 0, 0,
							this.lane.loop().now()));
			}
			accepted.configureBlocking(false);
			accepted.shutdownOutput();
			takeLeave(accepted);
		}
		catch (IOException | RuntimeException ex) {
			// it has gone already, or its socket is what failed
			close(accepted);
		}
	}

	private void takeLeave(SocketChannel rejected) throws IOException {
		Places farewells = this.lane.commons().farewells();
		boolean mayLinger = farewells.take();
		Farewell farewell = new Farewell(this, new PlainTransport(rejected), null,
				mayLinger ? farewells::giveBack : () -> {
				});
		this.lane.loop().register(farewell, rejected, SelectionKey.OP_READ);
		if (mayLinger) {
			farewell.begin(false);
		}
		else {
			farewell.cut();
		}
	}

	private void close(SocketChannel own) {
		try {
			own.close();
		}
		catch (IOException ex) {
			this.lane.loop().trouble().warn("A socket could not be closed", ex);
		}
	}

	/** Give or take a tenth: those born together are not to die together. */
	long jitteredMaxAge() {
		long age = this.settings.maxAge();
		if (age == ConnectionSettings.FOREVER) {
			return age;
		}
		return age + ThreadLocalRandom.current().nextLong(-age / 10, age / 10 + 1);
	}

}
