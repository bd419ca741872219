package dev.selecho.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import dev.selecho.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients of the actuator send leaves no line in the log, nor one of the JDK on the
 * console.
 */
class QuietIT {

	private static final String SCRAPE = "GET /actuator/prometheus HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";

	private static ServerProcess server;

	private int lines;

	@BeforeAll
	static void start() throws IOException {
		server = ServerProcess.starter().start();
		server.http("/actuator/health");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void countLines() {
		this.lines = server.lines().size();
	}

	@AfterEach
	void nothingWasLogged() throws IOException {
		assertThat(server.http("/actuator/health/liveness").status()).isEqualTo(200);
		LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
		assertThat(server.lines().subList(this.lines, server.lines().size())).as("log").isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00FC\u0003\u0003",
			"\u0000\u0001\u0002\u00FF\u00FE\r\n\r\n", "hello\r\n\r\n", "\r\n\r\n\r\n\r\n",
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\nbad name: y\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
			"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /../.. HTTP/1.1\r\nHost: x\r\n\r\n", "GET /{}<> HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /;jsessionid=1 HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /actuator/metrics?tag=%zz&tag HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /actuator/metrics/tcp.server.sent?tag=junk HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /actuator/health HTTP/1.1\r\nHost: x\r\nCookie: \u0001=\"; $Version=9; a=b\"c\r\n\r\n",
			"GET /actuator/health HTTP/1.1\r\nHost: x\r\nAccept: junk;;q=z\r\n\r\n",
			"GET /actuator/health HTTP/1.1\r\nHost: x\r\nExpect: junk\r\n\r\n",
			"GET /actuator/health HTTP/1.1\r\nHost: x\r\nAccept-Language: %%%\r\n\r\n",
			"GET /actuator/sbom/application HTTP/1.1\r\nHost: x\r\nRange: bytes=9-1\r\n\r\n",
			"GET /actuator/sbom/application HTTP/1.1\r\nHost: x\r\nAccept: image/png\r\n\r\n",
			"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
			"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
			"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
			"POST /actuator/health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
			"POST /actuator/health HTTP/1.1\r\nHost: x\r\nContent-Type: junk\r\nContent-Length: 1\r\n\r\nx",
			"POST /actuator/health HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{",
			"POST /x HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\n%z=",
			"POST /x HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc",
			"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
			"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", "JUNK / HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" })
	void whateverIsSent(String request) throws IOException {
		send(request.getBytes(StandardCharsets.ISO_8859_1));
	}

	@Test
	void whateverIsTooLong() throws IOException {
		send(("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		send(("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
		send(("GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(500) + "\r\n").getBytes(StandardCharsets.US_ASCII));
		send(("GET /actuator/metrics?" + "a=b&".repeat(1500) + " HTTP/1.1\r\nHost: x\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
	}

	@Test
	void clientsThatResetInTheMidstOfAnAnswer() throws IOException {
		for (String path : List.of("sbom/application", "prometheus", "metrics", "health")) {
			for (int i = 0; i < 5; i++) {
				try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.httpPort())) {
					socket.getOutputStream()
						.write(("GET /actuator/" + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
							.getBytes(StandardCharsets.US_ASCII));
					if (i > 0) {
						socket.getInputStream().read();
					}
					socket.setSoLinger(true, 0);
				}
			}
		}
	}

	/** The protobuf writer asks the JDK for what makes it warn. */
	@Test
	void scrapesAreTextWhateverIsPreferred() throws IOException {
		String protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
		assertThat(scrape("Accept: " + protobuf)).contains("Content-Type: text/plain")
			.contains("tcp_server_connections_active{listener=\"main\"}");
		assertThat(scrape("Accept: " + protobuf + ";q=0.7,text/plain;version=0.0.4;q=0.3"))
			.contains("Content-Type: text/plain");
		assertThat(scrape("Accept: application/openmetrics-text;version=1.0.0"))
			.contains("Content-Type: application/openmetrics-text");
	}

	private static String scrape(String accept) throws IOException {
		String answer = send((SCRAPE + accept + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		assertThat(answer).startsWith("HTTP/1.1 200");
		return answer;
	}

	/** Returns what came until the end, or until nothing more did. */
	private static String send(byte[] request) throws IOException {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.httpPort())) {
			socket.setSoTimeout(500);
			socket.getOutputStream().write(request);
			socket.shutdownOutput();
			socket.getInputStream().transferTo(answer);
		}
		catch (SocketTimeoutException ex) {
			// Waits for more of the request.
		}
		catch (IOException ex) {
			answer.writeBytes(ex.toString().getBytes(StandardCharsets.US_ASCII));
		}
		return answer.toString(StandardCharsets.ISO_8859_1);
	}

}
