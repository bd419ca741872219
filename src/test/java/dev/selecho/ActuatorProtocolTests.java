package dev.selecho;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ActuatorProtocolTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final String PROBE = "GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\n\r\n";

	private final List<Socket> sockets = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void theOldestGoesForTheOneThatComes() throws Exception {
		try (ConfigurableApplicationContext context = start("--server.tomcat.max-connections=4",
				"--server.tomcat.connection-timeout=60s")) {
			Socket oldest = connect(context);
			Socket second = connect(context);
			Socket third = connect(context);
			Socket next = connect(context);
			assertThat(oldest.getInputStream().read()).as("the oldest's end").isEqualTo(-1);
			for (Socket socket : List.of(second, third, next)) {
				assertThat(answer(socket, PROBE)).startsWith("HTTP/1.1 200");
			}
		}
	}

	@Test
	void thoseWhoOweTheirBodyGoAsWell() throws Exception {
		try (ConfigurableApplicationContext context = start("--server.tomcat.max-connections=4",
				"--server.tomcat.connection-timeout=60s")) {
			for (int i = 0; i < 6; i++) {
				send(connect(context), "POST /actuator/health HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
			}
			assertThat(answer(connect(context), PROBE)).startsWith("HTTP/1.1 200");
		}
	}

	@Test
	void aHeadThatTricklesHasAnEnd() throws Exception {
		try (ConfigurableApplicationContext context = start("--server.tomcat.connection-timeout=1s")) {
			Socket trickle = connect(context);
			send(trickle, "GET / HTTP/1.1\r\nX: ");
			await().pollInterval(Duration.ofMillis(100)).atMost(LONG).ignoreExceptions().until(() -> {
				assertThat(answer(connect(context), PROBE)).startsWith("HTTP/1.1 200");
				return isEnded(trickle);
			});
		}
	}

	@Test
	void eachConnectionIsOneRequest() throws Exception {
		try (ConfigurableApplicationContext context = start()) {
			assertThat(answer(connect(context), PROBE + PROBE)).containsOnlyOnce("HTTP/1.1 200")
				.contains("Connection: close");
		}
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		SpringApplication application = new SpringApplication(SelechoApplication.class);
		application.setRegisterShutdownHook(false);
		List<String> all = new ArrayList<>(List.of("--server.port=0", "--tcp.server.port=0"));
		all.addAll(List.of(arguments));
		return application.run(all.toArray(String[]::new));
	}

	private Socket connect(ConfigurableApplicationContext context) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(),
				context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		socket.setSoTimeout((int) LONG.toMillis());
		this.sockets.add(socket);
		return socket;
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String answer(Socket socket, String request) throws IOException {
		send(socket, request);
		return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
	}

	/** After its end a first byte is answered by a reset, and a second one fails. */
	private static boolean isEnded(Socket socket) {
		try {
			send(socket, "y");
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

}
