package dev.selecho.actuate;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.RunningApplication;
import dev.selecho.testing.RunningApplication.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ReadinessEndpointTests {

	private static final String PATH = "/actuator/readiness";

	private static final String[] JSON = { "Content-Type", "application/json" };

	private static RunningApplication application;

	@BeforeAll
	static void start() {
		application = new RunningApplication("management.endpoint.readiness.access=unrestricted");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@AfterEach
	void isUpAgain() {
		assertThat(set("up").status()).isEqualTo(200);
	}

	private static Answer set(String state) {
		return application.ask("POST", PATH, "{\"state\":\"" + state + "\"}", JSON);
	}

	private static int probe() {
		return application.get("/actuator/health/readiness").status();
	}

	@Test
	void takesTheInstanceOutOfRotationAndBack(CapturedOutput output) throws Exception {
		assertThat(application.get(PATH).<String>read("$.state")).isEqualTo("up");
		assertThat(application.get(PATH).<String>read("$.by")).isIn("application", "operator");
		Answer down = set("down");
		assertThat(down.<String>read("$.state")).isEqualTo("down");
		assertThat(down.<String>read("$.by")).isEqualTo("operator");
		set("down");
		assertThat(probe()).isEqualTo(503);
		assertThat(application.get("/actuator/health/liveness").status()).isEqualTo(200);
		assertThat(application.get("/actuator/info").<String>read("$.readiness.state")).isEqualTo("down");
		assertThat(application.get("/actuator/live/data").<String>read("$.state.word")).isEqualTo("not ready");
		try (EchoClient client = EchoClient.connect(application.tcpPort())) {
			client.exchange(Bytes.of("served all the same"));
		}
		set("up");
		assertThat(probe()).isEqualTo(200);
		assertThat(output.getOut().lines().filter((line) -> line.contains("Readiness is down"))).hasSize(1)
			.allSatisfy((line) -> assertThat(line).contains(" WARN "));
		assertThat(output.getOut().lines().filter((line) -> line.contains("Readiness is up again"))).hasSize(1);
	}

	@Test
	void aPageOfAnotherOriginSwitchesNothing() {
		String body = "{\"state\":\"down\"}";
		assertThat(
				application.ask("POST", PATH, body, "Content-Type", "application/json", "Origin", "https://x.example")
					.status())
			.isEqualTo(403);
		assertThat(application.ask("POST", PATH, body, "Content-Type", "application/json", "Origin", "null").status())
			.isEqualTo(403);
		assertThat(application.ask("POST", PATH, body, "Content-Type", "text/plain").status())
			.as("what a form may send without asking")
			.isEqualTo(415);
		assertThat(probe()).isEqualTo(200);
		assertThat(application
			.ask("POST", PATH, body, "Content-Type", "application/json", "Origin",
					"http://localhost:" + application.managementPort())
			.status()).isEqualTo(200);
	}

	@Test
	void thereIsUpAndDown() {
		assertThat(set("sideways").status()).isEqualTo(400);
		assertThat(set("sideways").<String>read("$.message")).isEqualTo("state must be up or down");
		assertThat(application.ask("POST", PATH, "{}", JSON).status()).isEqualTo(400);
	}

	@Test
	void withoutTheWriteAccessItIsShownAlone() {
		try (RunningApplication other = new RunningApplication()) {
			assertThat(other.get(PATH).<String>read("$.state")).isEqualTo("up");
			assertThat(other.ask("POST", PATH, "{\"state\":\"down\"}", JSON).status()).isEqualTo(405);
			assertThat(other.get("/actuator/health/readiness").status()).isEqualTo(200);
		}
	}

}
