package dev.selecho.net;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.ConnectionQuery.Order;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is to be seen of a server of two loops, each asked on its own.
 */
class SeveralLoopsLookTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	@Test
	void aLoopThatDoesNotTurnKeepsNoOtherFromAnswering() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		ConnectionHandler blocks = (connection, input) -> {
			assertThat(input.get(input.position()) != '!' || goOn.await(20, TimeUnit.SECONDS)).isTrue();
			connection.write(input);
		};
		ConnectionQuery query = new ConnectionQuery(Order.ID, 0, 10);
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS.withLoops(2), (connection) -> blocks);
				EchoClient one = server.connect()) {
			one.exchange(MESSAGE);
			try (EchoClient two = server.connect()) {
				two.exchange(MESSAGE);
				one.send(Bytes.of("!"));
				await().until(() -> server.server.loops().getFirst().turning().toMillis() > 100);
				CompletableFuture<Look> silent = server.server.look(0, query);
				Look other = server.server.look(1, query).get(10, TimeUnit.SECONDS);
				assertThat(other.connections().connections()).extracting(ConnectionInfo::id).containsExactly(2L);
				assertThat(server.server.end(1, 1, true).get(10, TimeUnit.SECONDS)).as("the other loop's").isFalse();
				assertThat(silent).isNotDone();
				goOn.countDown();
				Look both = Look.merge(List.of(other, silent.get(10, TimeUnit.SECONDS)), query);
				assertThat(both.connections().connections()).extracting(ConnectionInfo::id).containsExactly(1L, 2L);
			}
		}
	}

}
