package dev.selecho.actuate;

import dev.selecho.actuate.WatchedServer.Ports;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@WatchedServerTest
class InfoTests {

	private final Ports ports;

	InfoTests(Ports ports) {
		this.ports = ports;
	}

	@Test
	void tellsWhereTheServerListens() {
		HttpAnswer info = this.ports.get("/actuator/info");
		assertThat(info.status()).isEqualTo(200);
		assertThat(info.number("$.tcpServer.listeners.main.port")).isEqualTo(this.ports.tcp());
		assertThat(info.text("$.tcpServer.listeners.main.address")).isIn("0.0.0.0", "0:0:0:0:0:0:0:0");
		assertThat(info.number("$.tcpServer.loops")).isEqualTo(1);
	}

}
