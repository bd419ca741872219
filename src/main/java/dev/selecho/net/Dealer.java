package dev.selecho.net;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/**
 * Deals the clients of one listener to the lanes: each to the one with the fewest, as the
 * connections of one loop stay there. Used by the acceptor's thread alone.
 */
final class Dealer {

	/** A loop whose turn has lasted so long gets no new clients while another does. */
	private static final Duration LONG_TURN = Duration.ofMillis(500);

	private final Reception own;

	private final List<Reception> receptions;

	private final List<Listener> listeners;

	/**
	 * Creates a dealer.
	 * @param own that of the acceptor's own lane, which takes whom the others do not
	 * @param receptions the listener's, one for each lane
	 * @param listeners all listeners, whose connections count
	 */
	Dealer(Reception own, List<Reception> receptions, List<Listener> listeners) {
		this.own = own;
		this.receptions = receptions;
		this.listeners = listeners;
	}

	/**
	 * Deals a client.
	 * @param accepted its socket; it has a place already
	 */
	void deal(SocketChannel accepted) {
		Reception target = (this.receptions.size() > 1) ? fewest() : this.own;
		if (target.lane() == this.own.lane() || !target.lane().deal(() -> target.admit(accepted))) {
			this.own.admit(accepted);
		}
	}

	/** This thread's own loop turns: it is here. */
	private Reception fewest() {
		Reception best = this.own;
		long fewest = load(this.own.lane());
		for (Reception other : this.receptions) {
			if (other.lane() != this.own.lane() && other.lane().monitor().turning().compareTo(LONG_TURN) < 0) {
				long load = load(other.lane());
				if (load < fewest) {
					best = other;
					fewest = load;
				}
			}
		}
		return best;
	}

	private long load(Lane lane) {
		long load = lane.arriving();
		for (Listener listener : this.listeners) {
			load += listener.counters().active(lane.index());
		}
		return load;
	}

}
