package dev.selecho.actuate;

import dev.selecho.actuate.WatchedServer.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;

@WatchedServerTest
class ExposureTests {

	private final Ports ports;

	ExposureTests(Ports ports) {
		this.ports = ports;
	}

	@AfterEach
	void logStaysQuiet(CapturedOutput output) {
		assertThat(output).doesNotContain(" WARN ").doesNotContain(" ERROR ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness",
			"/actuator/info", "/actuator/prometheus", "/actuator/metrics", "/actuator/metrics/tcp.server.received",
			"/actuator/sbom", "/actuator/sbom/application", "/actuator/live", "/actuator/live/live.css",
			"/actuator/live/live.js", "/actuator/live/data", "/actuator/readiness" })
	void answers(String path) {
		assertThat(this.ports.get(path).status()).isEqualTo(200);
	}

	@Test
	void theFirstPageIsTheLiveOne() {
		assertThat(this.ports.get("/").status()).isEqualTo(302);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator", "/actuator/env", "/actuator/beans", "/actuator/configprops",
			"/actuator/mappings", "/actuator/loggers", "/actuator/conditions", "/actuator/threaddump",
			"/actuator/heapdump", "/actuator/scheduledtasks", "/actuator/sbom/nobody", "/actuator/shutdown",
			"/actuator/health/nobody", "/actuator/metrics/nobody", "/actuator/connections", "/actuator/live/nobody",
			"/index.html", "/favicon.ico", "/webjars/x.js" })
	void isNotThere(String path) {
		assertThat(this.ports.get(path).status()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/health", "/actuator/info", "/actuator/prometheus", "/actuator/metrics",
			"/actuator/live", "/actuator/live/data", "/actuator/readiness" })
	void takesNoOrders(String path) {
		assertThat(this.ports.post(path).status()).isEqualTo(405);
	}

}
