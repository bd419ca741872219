package dev.selecho;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import dev.selecho.testing.RunningApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReadinessCommandTests {

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

	private int run(int port, String... args) {
		this.output.reset();
		this.errors.reset();
		return new ReadinessCommand(Map.of("MANAGEMENT_SERVER_PORT", String.valueOf(port)),
				new PrintStream(this.output), new PrintStream(this.errors))
			.run(args);
	}

	private String output() {
		return this.output.toString(StandardCharsets.UTF_8);
	}

	private String errors() {
		return this.errors.toString(StandardCharsets.UTF_8);
	}

	@Test
	void switchesTheServerAndShowsIt() {
		try (RunningApplication application = new RunningApplication(
				"management.endpoint.readiness.access=unrestricted")) {
			int port = application.managementPort();
			assertThat(run(port, "show")).isEqualTo(ReadinessCommand.DONE);
			assertThat(output()).matches("up since \\S+, by the application\\R");
			assertThat(run(port, "down")).isEqualTo(ReadinessCommand.DONE);
			assertThat(application.get("/actuator/health/readiness").status()).isEqualTo(503);
			assertThat(run(port, "show")).isEqualTo(ReadinessCommand.DONE);
			assertThat(output()).matches("down since \\S+, by the operator\\R");
			assertThat(run(1, "up", "http://127.0.0.1:" + port + "/actuator/readiness"))
				.isEqualTo(ReadinessCommand.DONE);
			assertThat(application.get("/actuator/health/readiness").status()).isEqualTo(200);
			assertThat(run(port, "show", "http://127.0.0.1:" + port + "/actuator/nobody"))
				.isEqualTo(ReadinessCommand.REFUSED);
			assertThat(errors()).contains("management.endpoints.web.exposure.include");
			assertThat(run(port, "show", "http://127.0.0.1:" + port + "/actuator/health"))
				.isEqualTo(ReadinessCommand.REFUSED);
			assertThat(errors()).contains("/actuator/health is something else");
			assertThat(output()).isEmpty();
		}
	}

	@Test
	void saysWhatIsMissingWhereItIsNotAllowed() {
		try (RunningApplication application = new RunningApplication()) {
			assertThat(run(application.managementPort(), "down")).isEqualTo(ReadinessCommand.REFUSED);
			assertThat(errors()).contains("management.endpoint.readiness.access=unrestricted");
			assertThat(output()).isEmpty();
		}
	}

	@Test
	void nobodyThereIsAnOutcomeOfItsOwn() throws Exception {
		int free;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			free = socket.getLocalPort();
		}
		assertThat(run(free, "show")).isEqualTo(ReadinessCommand.UNREACHED);
		assertThat(errors()).startsWith("No answer from http://127.0.0.1:" + free);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "sideways", "up http://x a", "up not:a:url|" })
	void wrongUsageIsToldSo(String line) {
		assertThat(run(1, line.isEmpty() ? new String[0] : line.split(" ", -1))).isEqualTo(ReadinessCommand.USAGE);
		assertThat(errors()).isNotEmpty();
	}

	@Test
	void helpIsThere() {
		assertThat(run(1, "--help")).isEqualTo(ReadinessCommand.DONE);
		assertThat(output()).startsWith("Usage: selecho readiness show|up|down");
	}

}
