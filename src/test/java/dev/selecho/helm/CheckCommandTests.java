package dev.selecho.helm;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.selecho.testing.CheckCommand;
import dev.selecho.testing.OtherServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the containers of the checks run is run here, against servers that tell the truth
 * and one that does not: a test that cannot fail would tell nobody anything.
 */
class CheckCommandTests {

	/** What the kubelet keeps of it. */
	private static final int MESSAGE_SIZE = 4096;

	@TempDir
	Path directory;

	@Test
	void testPassesWhenEveryByteComesBack() throws Exception {
		try (OtherServer server = OtherServer.echo(); CheckCommand check = test(server.address())) {
			assertThat(check.awaitExit()).as(check.lines().toString()).isZero();
			assertThat(check.lines()).last().isEqualTo("PASS");
			assertThat(message()).startsWith("connect ").endsWith("\nPASS\n").hasSizeLessThan(MESSAGE_SIZE);
		}
	}

	@Test
	void testFailsWhenAByteIsAnother() throws Exception {
		try (OtherServer server = OtherServer.start(CheckCommandTests::flipOne);
				CheckCommand check = test(server.address())) {
			assertThat(check.awaitExit()).isEqualTo(1);
			assertThat(check.lines()).last().asString().startsWith("FAIL: ").contains("wrong-bytes");
			assertThat(message()).endsWith(check.lines().getLast() + "\n").hasSizeLessThan(MESSAGE_SIZE);
		}
	}

	private static void flipOne(Socket client) throws IOException {
		byte[] buffer = new byte[16 * 1024];
		for (int count = 0; count >= 0; count = client.getInputStream().read(buffer)) {
			buffer[count / 2] ^= 1;
			client.getOutputStream().write(buffer, 0, count);
		}
	}

	@Test
	void testFailsWhenNobodyListens() throws Exception {
		String address;
		try (ServerSocket socket = new ServerSocket(0)) {
			address = "127.0.0.1:" + socket.getLocalPort();
		}
		try (CheckCommand check = test(address)) {
			assertThat(check.awaitExit()).isEqualTo(4);
			assertThat(message()).contains("FAIL: never got a connection: refused");
		}
	}

	@Test
	void jobRunsForAsLongAsItIsTold() throws Exception {
		try (OtherServer server = OtherServer.echo(); CheckCommand check = run(Chart.render("""
				check:
				  target: %s
				  arguments: ["--timeout", 20s]
				  job: {enabled: true, arguments: [--for=1s, --assert, "p50<20s"]}
				""".formatted(server.address())).the(Job.class).getSpec().getTemplate().getSpec())) {
			assertThat(check.awaitExit()).as(check.lines().toString()).isZero();
			assertThat(message()).contains("outage.new  none").endsWith("\nPASS\n").hasSizeLessThan(MESSAGE_SIZE);
		}
	}

	@Test
	void watchServesMetricsUntilItIsStopped() throws Exception {
		try (OtherServer server = OtherServer.echo();
				CheckCommand check = run(Chart
					.render("check: {target: '%s', watch: {enabled: true, arguments: [--timeout=20s]}}"
						.formatted(server.address()))
					.watch()
					.getSpec()
					.getTemplate()
					.getSpec())) {
			int port = check.awaitMetricsPort();
			Awaitility.await("an exchange")
				.atMost(Duration.ofSeconds(60))
				.until(() -> scrape(port).matches("(?s).*\nselecho_check_exchange_seconds_count [1-9].*"));
			assertThat(scrape(port)).contains("selecho_check_outage_seconds_total{kind=\"new\"} 0.0");
			check.terminate();
			assertThat(check.awaitExit()).as(check.lines().toString()).isZero();
			assertThat(message()).endsWith("\nPASS\n");
		}
	}

	private static String scrape(int port) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
				.timeout(Duration.ofSeconds(20))
				.build();
			return client.send(request, BodyHandlers.ofString()).body();
		}
	}

	private CheckCommand test(String address) throws IOException {
		return run(Chart.render("check: {target: '%s'}".formatted(address)).test().getSpec());
	}

	/**
	 * Runs what the container does, but for the place of the report and the port of the
	 * metrics, which this machine has for others. The command is that of the image.
	 */
	private CheckCommand run(PodSpec pod) throws IOException {
		Container container = pod.getContainers().getFirst();
		assertThat(container.getCommand()).isEmpty();
		List<String> arguments = container.getArgs()
			.stream()
			.map((argument) -> argument.replace("/dev/termination-log", this.directory.resolve("message").toString())
				.replace("--metrics=9400", "--metrics=0"))
			.toList();
		return CheckCommand.start(arguments);
	}

	private String message() throws IOException {
		return Files.readString(this.directory.resolve("message"));
	}

}
