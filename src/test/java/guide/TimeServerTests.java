package guide;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

@SpringBootTest(properties = "tcp.server.port=0")
class TimeServerTests {

	@Value("${local.tcp.server.port}")
	int port;

	@Test
	void tellsTheTime() throws IOException {
		assertThat(ask(this.port)).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
	}

	private static Instant ask(int port) throws IOException {
		try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
			client.setSoTimeout(5_000); // a test that waits for ever says nothing
			client.getOutputStream().write('?');
			String reply = new String(client.getInputStream().readAllBytes(), US_ASCII);
			return Instant.parse(reply.strip());
		}
	}

	@Test
	void tellsTheTimeWithoutSpring() throws IOException {
		Listener listener = new Listener("time", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				new TimeServer().handlers());
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			server.start();
			assertThat(ask(listener.port())).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
		}
	}

}
