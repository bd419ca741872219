package dev.selecho.contract;

import java.time.Duration;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The server's meters before and after a test: what is open must come back to nothing,
 * and what was counted must add up to the byte.
 */
final class Ledger {

	private final MeterRegistry meters;

	private final long accepted;

	private final long closed;

	private final long received;

	private final long sent;

	private final long echoed;

	private final String listener;

	private Ledger(MeterRegistry meters, String listener) {
		this.meters = meters;
		this.listener = listener;
		this.accepted = count("tcp.server.connections.accepted");
		this.closed = count("tcp.server.connections.closed");
		this.received = count("tcp.server.received");
		this.sent = count("tcp.server.sent");
		this.echoed = count("tcp.server.echoed");
	}

	/**
	 * Opens a ledger, on a server without connections.
	 * @param meters the server's meters
	 * @param listener whose clients are counted
	 * @return the ledger
	 */
	static Ledger open(MeterRegistry meters, String listener) {
		Ledger ledger = new Ledger(meters, listener);
		ledger.awaitNothingOpen();
		return new Ledger(meters, listener);
	}

	/**
	 * Closes it on clients that got everything back.
	 * @param connections how many there were
	 * @param bytes how many they sent, all together
	 */
	void expect(long connections, long bytes) {
		expectConnections(connections);
		assertThat(received()).as("received").isEqualTo(bytes);
		assertThat(count("tcp.server.echoed") - this.echoed).as("echoed").isEqualTo(bytes);
		assertThat(count("tcp.server.sent") - this.sent).as("sent").isEqualTo(bytes);
	}

	/**
	 * Closes it on clients that left without a word: bytes may have been lost,
	 * connections not.
	 * @param connections how many there were
	 */
	void expectConnections(long connections) {
		soon("connections closed").until(() -> count("tcp.server.connections.closed") - this.closed == connections);
		assertThat(count("tcp.server.connections.accepted") - this.accepted).as("accepted").isEqualTo(connections);
		awaitNothingOpen();
		long lost = (count("tcp.server.echoed") - this.echoed) - (count("tcp.server.sent") - this.sent);
		assertThat(lost).as("sent beyond what was echoed").isNotNegative();
	}

	/**
	 * Tells how much has come since it was opened.
	 * @return bytes
	 */
	long received() {
		return count("tcp.server.received") - this.received;
	}

	/** Closes it on clients that do not tell how much they send, but read all of it. */
	void expectEverythingBack() {
		awaitNothingOpen();
		long bytes = received();
		assertThat(bytes).isPositive();
		assertThat(count("tcp.server.echoed") - this.echoed).as("echoed").isEqualTo(bytes);
		assertThat(count("tcp.server.sent") - this.sent).as("sent").isEqualTo(bytes);
	}

	private long count(String name) {
		return (long) this.meters.get(name)
			.tag("listener", this.listener)
			.functionCounters()
			.stream()
			.mapToDouble(FunctionCounter::count)
			.sum();
	}

	static double gauge(MeterRegistry meters, String listener, String name) {
		return meters.get(name).tag("listener", listener).gauge().value();
	}

	private void awaitNothingOpen() {
		for (String gauge : new String[] { "connections.active", "pending", "reads.paused", "accept.paused" }) {
			soon(gauge).until(() -> gauge(this.meters, this.listener, "tcp.server." + gauge) == 0);
		}
	}

	/**
	 * Looks at once, and then often: most is true at the first look, and a ledger looks
	 * so often that the usual pauses would be most of the suite's time.
	 */
	private static ConditionFactory soon(String what) {
		return await(what).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(10));
	}

}
