package dev.selecho;

import dev.selecho.net.TcpServer;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "tcp.server.port=0")
class SelechoApplicationTests {

	/** Jars, logs, selectors. */
	private static final int JVM = 80;

	@Value("${local.tcp.server.port}")
	int port;

	@Test
	void descriptorsAreKeptForTheHttpServer(@Autowired TcpServer server,
			@Value("${server.tomcat.max-connections}") int connections) {
		assertThat(server.room().reserve()).isGreaterThanOrEqualTo(connections + JVM);
	}

	@Test
	void echoes() throws Exception {
		try (EchoClient client = EchoClient.connect(this.port)) {
			client.exchange(Bytes.of("hello\n"));
			client.shutdownOutput();
			client.expectEnd();
		}
	}

}
