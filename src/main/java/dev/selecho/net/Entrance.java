package dev.selecho.net;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import dev.selecho.limit.Places;

/**
 * A listener as one lane has it: what the connections that came by it share there. Used
 * by the lane's thread alone.
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
	 * A connection has ended: its place is free.
	 * @param connection the connection
	 * @param why why it ended
	 * @param age in nanoseconds
	 */
	void ended(Connection connection, CloseReason why, long age) {
		this.counters.active.add(-1);
		this.counters.closed.increment(why);
		this.counters.durationNanos.add(age);
		this.lane.connectionEnded(why);
		this.places.giveBack();
		ClientLog.ended(connection, why, age);
	}

	/**
	 * Remembers who has ended, or was rejected, if anybody wants to know.
	 * @param id its number, 0 if it was rejected
	 * @param client its address
	 * @param why a reason
	 * @param age in nanoseconds
	 * @param received bytes
	 * @param sent bytes
	 */
	void remember(long id, SocketAddress client, Enum<?> why, long age, long received, long sent) {
		if (this.lane.history().isKept()) {
			this.lane.history()
				.add(new EndedConnection(id, this.listener.name(), client, why, Duration.ofNanos(age), received, sent,
						this.lane.loop().now()));
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
