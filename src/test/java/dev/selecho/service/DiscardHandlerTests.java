package dev.selecho.service;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DiscardHandlerTests {

	private static final int BYTES = 1_000_003;

	@Test
	void takesEverythingAndAnswersNothing() throws Exception {
		Listener listener = new Listener("sink", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				new DiscardHandler());
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			server.start();
			try (EchoClient client = EchoClient.connect(listener.port());
					EchoClient other = EchoClient.connect(listener.port())) {
				client.send(new byte[BYTES]);
				other.send(new byte[7]);
				await().atMost(Duration.ofSeconds(10)).until(() -> listener.counters().received() == BYTES + 7);
				client.shutdownOutput();
				client.expectEnd();
				assertThat(listener.counters().sent()).isZero();
				await("the other").atMost(Duration.ofSeconds(10)).until(() -> listener.counters().active() == 1);
			}
		}
	}

}
