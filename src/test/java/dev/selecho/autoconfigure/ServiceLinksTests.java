package dev.selecho.autoconfigure;

import java.util.Map;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ServiceLinksTests {

	/** All that a pod finds in its environment beside a Service named tcp-server. */
	private static final Map<String, Object> LINKS = Map.of("TCP_SERVER_SERVICE_HOST", "10.0.0.1",
			"TCP_SERVER_SERVICE_PORT", "10000", "TCP_SERVER_SERVICE_PORT_ECHO", "10000", "TCP_SERVER_PORT",
			"tcp://10.0.0.1:10000", "TCP_SERVER_PORT_10000_TCP", "tcp://10.0.0.1:10000",
			"TCP_SERVER_PORT_10000_TCP_PROTO", "tcp", "TCP_SERVER_PORT_10000_TCP_PORT", "10000",
			"TCP_SERVER_PORT_10000_TCP_ADDR", "10.0.0.1");

	private static ConfigurableApplicationContext run(Map<String, Object> variables, int port) {
		SpringApplication application = FailingStart.application(variables);
		application.setDefaultProperties(Map.of("tcp.server.port", String.valueOf(port)));
		return application.run();
	}

	@Test
	void aServiceOfThatNameKeepsNobodyFromStarting(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = run(LINKS, 0)) {
			int port = context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
			assertThat(context.getEnvironment().getProperty("tcp.server.port")).isEqualTo("0");
			try (EchoClient client = EchoClient.connect(port)) {
				client.exchange(Bytes.of("hello"));
			}
		}
		assertThat(output).containsOnlyOnce(
				"The environment variable TCP_SERVER_PORT=tcp://10.0.0.1:10000 is passed over: Kubernetes sets it for a Service named tcp-server. Rename the Service, or set enableServiceLinks: false in the pod's spec");
	}

	@Test
	void aPortOfTheEnvironmentCounts(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(Map.of("TCP_SERVER_PORT", "0"), 1)) {
			assertThat(context.getEnvironment().getProperty("tcp.server.port")).isEqualTo("0");
		}
		assertThat(output).doesNotContain("passed over");
	}

	@Test
	void anotherWrongPortOfTheEnvironmentStopsTheStart(CapturedOutput output) {
		assertThat(FailingStart.report(output, Map.of("TCP_SERVER_PORT", "http://10.0.0.1")))
			.contains("The property tcp.server.port with the value 'http://10.0.0.1'")
			.contains("System Environment Property \"TCP_SERVER_PORT\"")
			.contains("is not a whole number");
	}

}
