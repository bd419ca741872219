package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import dev.selecho.net.CloseReason;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a codec leaves behind in the loop's own buffer is not for the next message, nor
 * for the next client.
 */
class CodecOrderTests {

	/** Tells which order it was given, and leaves the other behind. */
	private static final class Careless implements Codec<String, String> {

		@Override
		public String decode(ByteBuffer body) {
			String order = body.order().toString();
			body.order(ByteOrder.LITTLE_ENDIAN);
			if (body.get() == '!') {
				throw new MalformedMessageException("begins with !");
			}
			return order;
		}

		@Override
		public ByteBuffer encode(String message) {
			return ByteBuffer.wrap(message.getBytes(StandardCharsets.US_ASCII));
		}

	}

	@Test
	void aCodecThatFailsLeavesTheOrderOfTheNextClientsBytes() throws Exception {
		MessageService<String, String> service = Protocol.of(Framing.lines(99), new Careless())
			.onLoop((session) -> (client, message) -> client.send(message));
		try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS.withLoops(1), service);
				EchoClient first = server.connect();
				EchoClient second = server.connect()) {
			second.exchangeLine("a\nb", "BIG_ENDIAN");
			assertThat(second.receiveLine()).isEqualTo("BIG_ENDIAN");
			first.send((byte) '!', (byte) '\n');
			server.awaitClosed(CloseReason.PROTOCOL, 1);
			second.exchangeLine("c\nd", "BIG_ENDIAN");
			assertThat(second.receiveLine()).isEqualTo("BIG_ENDIAN");
		}
	}

}
