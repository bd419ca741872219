package dev.selecho.net;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdmissionTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	/** The clock stands still: no timer helps. */
	@Test
	void aPlaceThatBecomesFreeOnOneListenerIsTakenOnAnotherAtOnce() throws Exception {
		try (HandTurnedLoop loop = new HandTurnedLoop(
				TcpServerOptions.DEFAULTS.withMaxConnections(1).withOnLimit(LimitPolicy.PAUSE), Handlers.ECHO)) {
			Listener other = loop.listen();
			EchoClient first = loop.connect(0);
			try (EchoClient waiting = EchoClient.connect(other.port())) {
				waiting.send(MESSAGE);
				loop.turnUntil(() -> other.counters().isAcceptPaused());
				first.close();
				loop.turnUntil(() -> loop.counters().closed(CloseReason.PEER) == 1);
				loop.turnUntil(() -> other.counters().sent() > 0);
				assertThat(waiting.receive(MESSAGE.length)).isEqualTo(MESSAGE);
			}
		}
	}

}
