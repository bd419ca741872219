package dev.selecho.examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The three examples as one application with three listeners.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "tcp.server.port=-1", "tcp.server.loops=2", "tcp.server.listeners.key-value.port=0",
				"tcp.server.listeners.key-value.protocol=keyValue", "tcp.server.listeners.devices.port=0",
				"tcp.server.listeners.devices.first-message-timeout=10s", "tcp.server.listeners.accounts.port=0",
				"tcp.server.listeners.accounts.message-concurrency=20" })
class ExamplesTests {

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ KeyValueServer.class, DeviceGateway.class, DeviceGateway.Restarts.class, AccountServer.class })
	static class Application {

		@Bean
		DataSource accountsDatabase() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).generateUniqueName(true).build();
		}

		@Bean
		JdbcClient jdbcClient(DataSource database) {
			JdbcClient client = JdbcClient.create(database);
			client.sql("create table account (id varchar primary key, balance decimal(10, 2))").update();
			client.sql("insert into account values ('4711', 12.50)").update();
			return client;
		}

	}

	@Value("${local.server.port}")
	int http;

	@Value("${local.tcp.server.key-value.port}")
	int keyValue;

	@Value("${local.tcp.server.devices.port}")
	int devices;

	@Value("${local.tcp.server.accounts.port}")
	int accounts;

	@Autowired
	MeterRegistry meters;

	@Test
	void keysHaveValues() throws Exception {
		try (EchoClient client = EchoClient.connect(this.keyValue)) {
			client.exchangeLine("GET colour", "-");
			client.exchangeLine("SET colour dark green", "OK");
			client.exchangeLine("SET colour blue", "REPLACED");
			client.exchangeLine("GET colour", "blue");
			client.exchangeLine("DEL colour", "ERROR");
		}
		assertThat(counted("tcp.server.messages.received", "key-value")).isEqualTo(5);
	}

	private double counted(String meter, String listener) {
		return this.meters.get(meter).tag("listener", listener).functionCounter().count();
	}

	private double handled(String listener) {
		return this.meters.get("tcp.server.handler").tag("listener", listener).functionTimer().count();
	}

	@Test
	void aDeviceLogsInAndIsRestarted() throws Exception {
		try (EchoClient device = EchoClient.connect(this.devices)) {
			device.send(framed(new Frame(Frame.Type.LOGIN, 1, 4711)));
			assertThat(device.receive(15)).isEqualTo(framed(new Frame(Frame.Type.ACK, 1, 4711)));
			device.send(framed(new Frame(Frame.Type.HEARTBEAT, 2, 4711)));
			assertThat(device.receive(15)).isEqualTo(framed(new Frame(Frame.Type.ACK, 2, 4711)));
			Future<Integer> restart = Background.call(() -> restart(4711));
			assertThat(device.receive(15)).isEqualTo(framed(new Frame(Frame.Type.RESTART, 1, 4711)));
			device.send(framed(new Frame(Frame.Type.ACK, 1, 4711)));
			assertThat(restart.get(10, TimeUnit.SECONDS)).isEqualTo(200);
			assertThat(restart(4712)).isEqualTo(404);
			device.send(framed(new Frame(Frame.Type.RESTART, 3, 4711)));
			device.expectEnd();
		}
		assertThat(this.meters.get("tcp.server.messages.rejected")
			.tags("listener", "devices", "reason", "malformed")
			.functionCounter()
			.count()).isEqualTo(1);
	}

	private static byte[] framed(Frame frame) {
		return ByteBuffer.allocate(15).putShort((short) 13).put(Frame.CODEC.encode(frame)).array();
	}

	private int restart(long device) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			URI uri = URI.create("http://127.0.0.1:" + this.http + "/devices/" + device + "/restart");
			return client
				.send(HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding())
				.statusCode();
		}
	}

	@Test
	void balancesAreLookedUp() throws Exception {
		try (EchoClient client = EchoClient.connect(this.accounts)) {
			client.send(Bytes.of("000447110004012300044711"));
			assertThat(client.receive(27)).isEqualTo(Bytes.of("00071 12.500001E00073 12.50"));
		}
		// Counted once the handler has returned, which is after its reply.
		await().atMost(Duration.ofSeconds(10)).until(() -> handled("accounts") == 3);
		assertThat(this.meters.get("tcp.server.message").tag("outcome", "success").timer().count()).isEqualTo(2);
		assertThat(this.meters.get("tcp.server.message").tag("outcome", "failure").timer().count()).isEqualTo(1);
		assertThat(this.meters.get("tcp.server.messages.waiting").tag("listener", "accounts").gauge().value()).isZero();
	}

}
