package dev.selecho.examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

import dev.selecho.test.AutoConfigureTcpTestClient;
import dev.selecho.test.LocalTcpPort;
import dev.selecho.test.TcpTestClient;
import dev.selecho.test.TcpTestClients;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the guide to testing shows: clients of the test that speak the listener's
 * protocol.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "tcp.server.port=-1", "tcp.server.listeners.devices.port=7000" })
@AutoConfigureTcpTestClient
class DeviceGatewayTests {

	@Autowired
	TcpTestClients clients;

	@Test
	void aDeviceLogsIn() throws Exception {
		try (TcpTestClient<Frame, Frame> device = this.clients.connect("devices")) {
			Frame login = new Frame(Frame.Type.LOGIN, 1, 4711);
			device.send(login);
			assertThat(device.receive()).isEqualTo(login.ack());
		}
	}

	@LocalTcpPort
	int port;

	@Value("${local.server.port}")
	int http;

	@Test
	void aDeviceIsRestarted() throws Exception {
		try (TcpTestClient<Frame, Frame> device = this.clients.connect("devices")) {
			Frame login = new Frame(Frame.Type.LOGIN, 1, 4711);
			device.send(login);
			assertThat(device.receive()).isEqualTo(login.ack());
			CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> restart(4711));
			Frame request = device.receive();
			assertThat(request.type()).isEqualTo(Frame.Type.RESTART);
			device.send(request.ack());
			assertThat(status.get()).isEqualTo(200);
			device.sendBytes((byte) 0, (byte) 1, (byte) 99);
			device.expectEnd();
		}
	}

	private int restart(long device) {
		try (HttpClient client = HttpClient.newHttpClient()) {
			URI uri = URI.create("http://127.0.0.1:" + this.http + "/devices/" + device + "/restart");
			return client
				.send(HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding())
				.statusCode();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void theListenerIsOnAFreePort() {
		assertThat(this.port).isNotEqualTo(7000).isPositive();
		assertThatIllegalArgumentException().isThrownBy(() -> this.clients.connect("device"))
			.withMessageContaining("There is no listener device; there are devices");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ DeviceGateway.class, DeviceGateway.Restarts.class })
	static class Application {

	}

}
