package dev.selecho.live;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;

import dev.selecho.autoconfigure.TcpServerProperties.Live.Addresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientNamesTests {

	@ParameterizedTest
	@CsvSource({ "MASKED, 203.0.113.77, 203.0.113.x", "MASKED, 2001:db8::1:2:3:4, 2001:db8:0:0::/64",
			"MASKED, ::ffff:203.0.113.77, 203.0.113.x", "FULL, 203.0.113.77, 203.0.113.77:4711",
			"FULL, 2001:db8::77, [2001:db8:0:0:0:0:0:77]:4711", "NONE, 203.0.113.77, " })
	void showAsMuchAsTheyMay(Addresses addresses, String address, String shown) throws Exception {
		InetSocketAddress client = new InetSocketAddress(InetAddress.getByName(address), 4711);
		assertThat(new ClientNames(addresses).of(client)).isEqualTo(shown);
	}

	@ParameterizedTest
	@CsvSource({ "MASKED, unix", "FULL, unix:/run/x", "NONE, " })
	void aClientThatCameByASocketOfThisMachine(Addresses addresses, String shown) {
		assertThat(new ClientNames(addresses).of(UnixDomainSocketAddress.of("/run/x"))).isEqualTo(shown);
	}

}
