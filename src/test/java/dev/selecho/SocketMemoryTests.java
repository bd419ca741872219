package dev.selecho;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.selecho.testing.Installed;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the kernel holds for clients that send all they can and read nothing, with the
 * application's own settings.
 */
class SocketMemoryTests {

	private static final int CLIENTS = 40;

	private static final int KILOBYTE = 1024;

	/**
	 * Of a socket:
	 * skmem:(r&lt;received&gt;,rb..,t&lt;sent&gt;,tb..,f..,w&lt;queued&gt;,..).
	 */
	private static final Pattern MEMORY = Pattern.compile("skmem:\\(r(\\d+),rb\\d+,t\\d+,tb\\d+,f\\d+,w(\\d+)");

	private final List<SocketChannel> clients = new ArrayList<>();

	@Test
	void clientsThatNeverReadTakeAQuarterOfAMegabyteEach() throws Exception {
		Installed.require("ss");
		SpringApplication application = new SpringApplication(SelechoApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("tcp.server.port", "0", "tcp.server.shutdown.grace-period", "0s"));
		try (ConfigurableApplicationContext context = application.run()) {
			int port = context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
			for (int i = 0; i < CLIENTS; i++) {
				SocketChannel client = SocketChannel
					.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
				client.configureBlocking(false);
				this.clients.add(client);
			}
			await().atMost(Duration.ofMinutes(1))
				.pollInterval(Duration.ofSeconds(1))
				.until(this::sendWhatGoes, (sent) -> sent == 0);
			long held = held(port);
			assertThat(held).isBetween(CLIENTS * 64L * KILOBYTE, CLIENTS * 256L * KILOBYTE);
		}
		finally {
			for (SocketChannel client : this.clients) {
				client.close();
			}
		}
	}

	private long sendWhatGoes() throws IOException {
		ByteBuffer data = ByteBuffer.allocateDirect(64 * KILOBYTE);
		long total = 0;
		for (SocketChannel client : this.clients) {
			for (int sent = -1; sent != 0; total += sent) {
				sent = client.write(data.clear());
			}
		}
		return total;
	}

	private static long held(int port) throws IOException {
		Process ss = new ProcessBuilder("ss", "-tmnH", "sport = :" + port).start();
		String sockets = new String(ss.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		Matcher memory = MEMORY.matcher(sockets);
		long held = 0;
		int count = 0;
		for (; memory.find(); count++) {
			held += Long.parseLong(memory.group(1)) + Long.parseLong(memory.group(2));
		}
		assertThat(count).as(sockets).isEqualTo(CLIENTS);
		return held;
	}

}
