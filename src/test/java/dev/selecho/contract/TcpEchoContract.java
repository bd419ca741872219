package dev.selecho.contract;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same, with the one thing that Java can do over TCP alone: send urgent data. Resets
 * are for both: a client's Unix domain socket that is closed with something unread resets
 * the connection, too.
 */
abstract class TcpEchoContract extends EchoContract {

	TcpEchoContract(String listener, int loops) {
		super(listener, loops);
	}

	@Test
	void anUrgentByteIsPartOfTheStream() throws Exception {
		try (EchoClient client = connect()) {
			client.send(Bytes.of("abc"));
			client.sendUrgent('!');
			client.send(Bytes.of("def"));
			assertThat(client.receive(7)).isEqualTo(Bytes.of("abc!def"));
			client.shutdownOutput();
			client.expectEnd();
		}
		ledger().expect(1, 7);
	}

}
