package dev.selecho.actuate;

import java.util.Map;

import dev.selecho.SelechoApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Health indicators that are switched off, in each way to write that.
 */
class DisabledHealthTests {

	private static ConfigurableApplicationContext run(Map<String, Object> variables, String... arguments) {
		SpringApplication application = new SpringApplication(SelechoApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("tcp.server.port", "0"));
		application.setEnvironment(new StandardEnvironment() {

			@Override
			public Map<String, Object> getSystemEnvironment() {
				return variables;
			}

		});
		return application.run(arguments);
	}

	@ParameterizedTest
	@CsvSource({ "selector-loop, false, true", "selectorLoop, false, true", "tcp-server, true, false",
			"tcpServer, true, false", "defaults, false, false" })
	void aPropertyCounts(String name, boolean loop, boolean server) {
		try (ConfigurableApplicationContext context = run(Map.of(), "--management.health." + name + ".enabled=false")) {
			expect(context, loop, server);
		}
	}

	@ParameterizedTest
	@CsvSource({ "SELECTORLOOP, false, true", "TCPSERVER, true, false" })
	void aVariableCounts(String name, boolean loop, boolean server) {
		try (ConfigurableApplicationContext context = run(Map.of("MANAGEMENT_HEALTH_" + name + "_ENABLED", "false"))) {
			expect(context, loop, server);
		}
	}

	@Test
	void theirsIsAskedBeforeTheDefault() {
		try (ConfigurableApplicationContext context = run(Map.of(), "--management.health.defaults.enabled=false",
				"--management.health.selector-loop.enabled=true")) {
			expect(context, true, false);
		}
	}

	private static void expect(ConfigurableApplicationContext context, boolean loop, boolean server) {
		assertThat(context.getBeanNamesForType(SelectorLoopHealthIndicator.class)).hasSize(loop ? 1 : 0);
		assertThat(context.getBeanNamesForType(TcpServerHealthIndicator.class)).hasSize(server ? 1 : 0);
	}

}
