package dev.selecho.contract;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same, with what TCP has and a Unix domain socket has not: urgent data.
 */
abstract class TcpEchoContract extends EchoContract {

	TcpEchoContract(String listener) {
		super(listener);
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
