package dev.selecho.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

class SelectorLoopHealthIndicatorTests {

	private final TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(new Listener("main",
			new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new EchoHandler(EchoMode.PERSISTENT))));

	private final SelectorLoopHealthIndicator indicator = new SelectorLoopHealthIndicator(this.server,
			new LoopCheck(Duration.ofSeconds(5)));

	@AfterEach
	void close() {
		this.server.close();
	}

	@RepeatedTest(20)
	void loopLivesFromTheMomentThatTheServerRuns() throws Exception {
		this.server.start();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).as("%s", health).isEqualTo(Status.UP);
	}

	@RepeatedTest(20)
	void loopLivesFromTheMomentThatTheServerRunsAgain() throws Exception {
		this.server.start();
		this.server.close();
		this.server.start();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).as("%s", health).isEqualTo(Status.UP);
	}

	@Test
	void serverThatDoesNotRunIsUnknown() throws Exception {
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);
		this.server.start();
		this.server.close();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);
	}

}
