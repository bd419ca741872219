package dev.selecho.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;

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

	@Test
	void tellsThePathOfASocketAndTheProtocolThatHasAName() {
		assertThat(TcpServerInfoContributor.details(UnixDomainSocketAddress.of("/run/orders.sock"), "orders"))
			.isEqualTo(Map.of("path", "/run/orders.sock", "protocol", "orders"));
		assertThat(
				TcpServerInfoContributor.details(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10000), null))
			.isEqualTo(Map.of("address", "127.0.0.1", "port", 10000));
	}

}
