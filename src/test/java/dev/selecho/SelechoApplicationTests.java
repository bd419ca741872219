package dev.selecho;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "tcp.server.port=0")
class SelechoApplicationTests {

	@Value("${local.tcp.server.port}")
	int port;

	@Test
	void echoes() throws Exception {
		try (EchoClient client = EchoClient.connect(this.port)) {
			client.exchange(Bytes.of("hello\n"));
			client.shutdownOutput();
			client.expectEnd();
		}
	}

}
