package dev.selecho.live;

import java.util.List;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.RunningApplication;
import dev.selecho.net.TcpServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SamplesTests {

	private static final long SECOND = 1_000_000_000L;

	private static final Totals BEFORE = new Totals(5 * SECOND, 3, 10, 1, 7, 1_000, 900, 100, 1, List.of(0L, SECOND),
			50, 60);

	@Test
	void aSampleHasRatesForASecond() {
		Totals now = new Totals(7 * SECOND, 4, 14, 1, 9, 3_000, 2_900, 50, 0, List.of(SECOND / 2, SECOND * 2), 150,
				360);
		assertThat(now.since(BEFORE, 9))
			.isEqualTo(new Sample(9, 4, 2, 0, 1, 1_000, 1_000, 50, 0, List.of(250L, 500L), 50, 150));
	}

	@Test
	void nobodyIsBusyForMoreThanAllTheTime() {
		Totals now = new Totals(6 * SECOND, 0, 0, 0, 0, 0, 0, 0, 0, List.of(0L, 4 * SECOND), 0, 0);
		assertThat(now.since(BEFORE, 1).busy()).containsExactly(0L, 1_000L);
	}

	@Test
	void theLastFiveMinutesAreKeptWhetherSomebodyLooksOrNot() throws Exception {
		try (RunningApplication application = new RunningApplication("tcp.server.live.enabled=false");
				Samples samples = new Samples(application.bean(TcpServer.class));
				EchoClient client = EchoClient.connect(application.tcpPort())) {
			client.exchange(Bytes.of("hello"));
			await().until(() -> application.counters().sent() == 5);
			for (int i = 0; i < Samples.KEPT + 5; i++) {
				samples.take();
			}
			List<Sample> kept = samples.after(0);
			assertThat(kept).hasSize(Samples.KEPT);
			assertThat(kept.getFirst().number()).isEqualTo(6);
			assertThat(kept.getLast().open()).isEqualTo(1);
			assertThat(samples.after(kept.getLast().number() - 2)).hasSize(2);
		}
	}

}
