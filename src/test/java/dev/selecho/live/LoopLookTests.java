package dev.selecho.live;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

import dev.selecho.live.LoopLook.Question;
import dev.selecho.net.ConnectionQuery;
import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LoopLookTests {

	private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

	private static ConnectionQuery by(Order order) {
		return new ConnectionQuery(order, 0, 10);
	}

	@Test
	void aLoopThatDoesNotAnswerIsAskedNothingElse() throws Exception {
		BlockableHandler handler = new BlockableHandler(new EchoHandler(EchoMode.PERSISTENT));
		Listener listener = new Listener("main", FREE, handler);
		try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener))) {
			server.start();
			try (EchoClient client = EchoClient.connect(listener.port())) {
				client.exchange(Bytes.of("hello"));
				client.send(Bytes.of("!"));
				await().until(() -> server.loops().getFirst().turning().toMillis() > 100);
				LoopLook look = new LoopLook(server, 0);
				Question bytes = look.ask(by(Order.BYTES));
				Question idle = look.ask(by(Order.IDLE));
				assertThat(look.ask(by(Order.BYTES))).isSameAs(bytes);
				assertThat(idle).as("the loop may still answer soon").isNotSameAs(bytes);
				assertThat(bytes.await()).isNull();
				assertThat(idle.await()).isNull();
				assertThat(List.of(bytes, idle)).as("nobody waits any longer")
					.contains(look.ask(by(Order.PENDING)), look.ask(by(Order.ID)));
				handler.letGo();
				await().until(() -> bytes.answer().isDone() && idle.answer().isDone());
				Question again = look.ask(by(Order.BYTES));
				assertThat(again).isNotSameAs(bytes);
				await().untilAsserted(() -> assertThat(again.answer()).isCompleted());
			}
		}
	}

	@Test
	void anAddressIsWrittenForPeople() {
		assertThat(LiveView.where(UnixDomainSocketAddress.of("/run/orders.sock"))).isEqualTo("unix:/run/orders.sock");
		assertThat(LiveView.where(new InetSocketAddress(10000))).isEqualTo("port 10000");
		assertThat(LiveView.where(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10000)))
			.isEqualTo("127.0.0.1 port 10000");
	}

}
