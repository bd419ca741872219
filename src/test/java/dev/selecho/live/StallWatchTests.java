package dev.selecho.live;

import java.time.Duration;
import java.util.List;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class StallWatchTests {

	private final BlockableHandler handler = new BlockableHandler(new EchoHandler(EchoMode.PERSISTENT));

	@Test
	void aLongTurnIsSeenWithItsStackAndOnlyWhileSomebodyLooks() throws Exception {
		Listener listener = new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				this.handler);
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			server.start();
			StallWatch watch = new StallWatch(server.loops());
			assertThat(watch.isWatching()).isFalse();
			try (EchoClient client = EchoClient.connect(listener.port())) {
				client.exchange(Bytes.of("hello"));
				watch.look();
				client.send(Bytes.of("!"));
				await().untilAsserted(() -> assertThat(watch.look()).anySatisfy((stall) -> {
					assertThat(stall.millis()).isGreaterThanOrEqualTo(100);
					assertThat(stall.loop()).isEqualTo("tcp-server-loop-0");
					assertThat(stall.stack())
						.anyMatch((frame) -> frame.contains(BlockableHandler.class.getName() + ".onRead"));
				}));
				long stalls = count(watch);
				this.handler.letGo();
				assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
				assertThat(count(watch)).as("one turn is one stall").isEqualTo(stalls).isEqualTo(1);
			}
			await().atMost(Duration.ofSeconds(15)).until(() -> !watch.isWatching());
		}
	}

	/** The machine's own pauses may make a stall too, but not in the handler. */
	private static long count(StallWatch watch) {
		return watch.look()
			.stream()
			.filter((stall) -> stall.stack().stream().anyMatch((frame) -> frame.contains("onRead")))
			.count();
	}

}
