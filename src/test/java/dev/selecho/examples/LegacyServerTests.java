package dev.selecho.examples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

class LegacyServerTests {

	@Test
	void talksInLinesUntilTheClientEnds() throws Exception {
		Listener listener = new Listener("legacy", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				new LegacyServer().legacy());
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			server.start();
			try (EchoClient client = EchoClient.connect(listener.port())) {
				client.exchangeLine("one", "re: one");
				client.exchangeLine("two", "re: two");
				client.shutdownOutput();
				client.expectEnd();
			}
		}
	}

}
