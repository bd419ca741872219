package dev.selecho.process;

import java.time.Duration;
import java.util.Arrays;

import com.jayway.jsonpath.JsonPath;
import dev.selecho.testing.Crowd;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.ServerProcess;
import dev.selecho.testing.ServerProcess.Response;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to be seen of a server that holds 10,000 idle connections, and what it costs.
 */
class LiveScaleIT {

	private static final int CONNECTIONS = 10_000;

	private static final int POLLS = 21;

	@Test
	void pollsAreAnsweredAtOnceAndAllConnectionsAreListed() throws Exception {
		try (ServerProcess server = ServerProcess.starter()
			.start("--management.endpoints.web.exposure.include=live,connections,prometheus");
				Crowd crowd = Crowd.connect(server.port(), CONNECTIONS)) {
			crowd.send(1);
			crowd.awaitEchoed(Duration.ofSeconds(60));
			long[] took = new long[POLLS];
			for (int i = 0; i < POLLS; i++) {
				long begin = System.nanoTime();
				Response data = server.http("/actuator/live/data?order=idle&sample=1000000");
				took[i] = System.nanoTime() - begin;
				assertThat(JsonPath.<Integer>read(data.body(), "$.look.total")).isEqualTo(CONNECTIONS);
			}
			Arrays.sort(took);
			Duration median = Duration.ofNanos(took[POLLS / 2]);
			System.out.println("A poll of the live page beside " + CONNECTIONS + " connections: median "
					+ median.toNanos() / 1_000 + " us, longest " + took[POLLS - 1] / 1_000 + " us");
			// 50 ms is the aim; a machine with others on it gets ten times as much.
			assertThat(median).isLessThan(Duration.ofMillis(500));
			assertThat(listed(server)).isEqualTo(CONNECTIONS);
			try (EchoClient client = EchoClient.connect(server.port())) {
				client.exchange(new byte[1_000]);
			}
		}
	}

	private static int listed(ServerProcess server) throws Exception {
		int rows = 0;
		Integer next = 0;
		while (next != null) {
			String page = server.http("/actuator/connections?limit=1000&after=" + next).body();
			rows += JsonPath.<Integer>read(page, "$.connections.length()");
			next = JsonPath.read(page, "$.next");
		}
		return rows;
	}

}
