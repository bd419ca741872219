package dev.selecho.client;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProxyHeaderTests {

	private static final SocketAddress SOURCE = new InetSocketAddress("192.0.2.7", 51_512);

	private static final SocketAddress DESTINATION = new InetSocketAddress("198.51.100.2", 10_000);

	private static final SocketAddress SOURCE_6 = new InetSocketAddress("2001:db8::7", 1);

	private static final SocketAddress DESTINATION_6 = new InetSocketAddress("2001:db8::8", 65_535);

	@Test
	void firstVersionIsALine() {
		assertThat(text(ProxyHeader.V1.of(SOURCE, DESTINATION)))
			.isEqualTo("PROXY TCP4 192.0.2.7 198.51.100.2 51512 10000\r\n");
		assertThat(text(ProxyHeader.V1.of(SOURCE_6, DESTINATION_6)))
			.isEqualTo("PROXY TCP6 2001:db8:0:0:0:0:0:7 2001:db8:0:0:0:0:0:8 1 65535\r\n");
		SocketAddress local = UnixDomainSocketAddress.of("/x");
		assertThat(text(ProxyHeader.V1.of(local, local))).isEqualTo("PROXY UNKNOWN\r\n");
	}

	@Test
	void secondVersionIsBinary() {
		String signature = "0d0a0d0a000d0a515549540a";
		assertThat(hex(ProxyHeader.V2.of(SOURCE, DESTINATION)))
			.isEqualTo(signature + "2111000c" + "c0000207" + "c6336402" + "c938" + "2710");
		assertThat(hex(ProxyHeader.V2.of(SOURCE_6, DESTINATION_6))).isEqualTo(signature + "21210024"
				+ "20010db8000000000000000000000007" + "20010db8000000000000000000000008" + "0001" + "ffff");
		SocketAddress local = UnixDomainSocketAddress.of("/x");
		assertThat(hex(ProxyHeader.V2.of(local, local))).isEqualTo(signature + "21000000");
	}

	@Test
	void headerIsRecognised() {
		assertThat(ProxyHeader.versionOf(ProxyHeader.V1.of(SOURCE, DESTINATION))).isEqualTo(1);
		assertThat(ProxyHeader.versionOf(ProxyHeader.V2.of(SOURCE, DESTINATION))).isEqualTo(2);
		assertThat(ProxyHeader.versionOf(new byte[0])).isZero();
		assertThat(ProxyHeader.versionOf("PROX".getBytes(StandardCharsets.US_ASCII))).isZero();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.US_ASCII);
	}

	private static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

}
