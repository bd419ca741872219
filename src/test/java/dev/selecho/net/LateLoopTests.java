package dev.selecho.net;

import java.time.Duration;

import dev.selecho.net.ConnectionInfo.Phase;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A loop that is late grants a deadline once more. It moves no byte by that, and one that
 * is late at every turn comes to an end all the same.
 */
class LateLoopTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	private static final Duration QUIET = Duration.ofMillis(200);

	/** Of a handler that holds the loop at each request. */
	private static final Duration LATE = Duration.ofMillis(150);

	@Test
	void anIdleClientOfALateLoopHoldsADrainUpForTheLingerTimeAlone() throws Exception {
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO);
				EchoClient client = loop.connect(0)) {
			loop.drain(Duration.ofMinutes(1), QUIET);
			loop.turn();
			loop.freeze(Duration.ofMillis(500));
			loop.turn();
			loop.advance(Duration.ofMillis(500));
			client.expectEnd();
			loop.advance(Duration.ofSeconds(5));
			assertThat(loop.loop.keys().stream().filter((key) -> key.isValid()))
				.noneMatch((key) -> ((Member) key.attachment()).holdsDrain());
		}
	}

	@Test
	void whoConversesWithALoopThatIsAlwaysLateIsEndedByADrainBetweenTwoExchanges() throws Exception {
		Duration grace = Duration.ofSeconds(8);
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS, Handlers.ECHO);
				EchoClient client = loop.connect(0)) {
			loop.drain(grace, QUIET);
			loop.turn();
			converse(loop, client, grace);
			client.expectEnd();
			assertThat(loop.counters().closed(CloseReason.CUT)).isZero();
		}
	}

	@Test
	void whoConversesWithALoopThatIsAlwaysLateGetsOldAndEnds() throws Exception {
		Duration age = Duration.ofSeconds(10);
		Timeouts timeouts = new Timeouts(null, age, Duration.ofSeconds(2), Duration.ofMinutes(1));
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS.withTimeouts(timeouts), Handlers.ECHO);
				EchoClient client = loop.connect(0)) {
			converse(loop, client, age.multipliedBy(2));
			client.expectEnd();
			assertThat(phase(loop)).isEqualTo(Phase.LINGERING);
		}
	}

	@Test
	void aDeadlineThatIsKeptAfterABusyTurnIsNotGrantedOnceMore() throws Exception {
		Duration idle = Duration.ofMillis(900);
		Timeouts timeouts = new Timeouts(idle, null, Duration.ofSeconds(2), Duration.ofMinutes(1));
		try (HandTurnedLoop loop = new HandTurnedLoop(TcpServerOptions.DEFAULTS.withTimeouts(timeouts), Handlers.ECHO);
				EchoClient client = loop.connect(0)) {
			loop.loop.execute(() -> loop.freeze(LATE));
			loop.turn();
			loop.turnAfter(idle.minus(LATE));
			client.expectEnd();
		}
	}

	private static void converse(HandTurnedLoop loop, EchoClient client, Duration atMost) throws Exception {
		long rounds = atMost.dividedBy(LATE);
		for (long i = 0; i < rounds && phase(loop) == Phase.OPEN; i++) {
			client.send(MESSAGE);
			loop.freeze(LATE);
			loop.turn();
			assertThat(client.receive(MESSAGE.length)).isEqualTo(MESSAGE);
		}
	}

	private static Phase phase(HandTurnedLoop loop) {
		return loop.connections.getFirst().info().phase();
	}

}
