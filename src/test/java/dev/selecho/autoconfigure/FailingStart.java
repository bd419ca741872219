package dev.selecho.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A real application that is not to start, and what it prints.
 */
final class FailingStart {

	private FailingStart() {
	}

	/**
	 * Starts an application with nothing but the TCP server.
	 * @param output what the process prints
	 * @param properties as on the command line, without the dashes
	 * @return the report of the failure
	 */
	static String report(CapturedOutput output, String... properties) {
		return report(output, Map.of(), properties);
	}

	/**
	 * Starts an application with nothing but the TCP server and some beans.
	 * @param output what the process prints
	 * @param beans a configuration of the application's own
	 * @param properties as on the command line, without the dashes
	 * @return the report of the failure
	 */
	static String report(CapturedOutput output, Class<?> beans, String... properties) {
		SpringApplication application = application(Map.of());
		application.addPrimarySources(List.of(beans));
		return report(output, application, properties);
	}

	/**
	 * Starts an application with nothing but the TCP server.
	 * @param output what the process prints
	 * @param variables the environment
	 * @param properties as on the command line, without the dashes
	 * @return the report of the failure
	 */
	static String report(CapturedOutput output, Map<String, Object> variables, String... properties) {
		return report(output, application(variables), properties);
	}

	private static String report(CapturedOutput output, SpringApplication application, String... properties) {
		int before = output.length();
		assertThatException().as("start with %s", String.join(" ", properties))
			.isThrownBy(() -> application.run(arguments(properties)).close());
		String printed = output.toString().substring(before);
		assertThat(printed).contains("APPLICATION FAILED TO START");
		return printed.substring(printed.indexOf("APPLICATION FAILED TO START"));
	}

	/**
	 * Makes an application with nothing but the TCP server.
	 * @param variables the environment
	 * @return the application, yet to be run
	 */
	static SpringApplication application(Map<String, Object> variables) {
		SpringApplication application = new SpringApplication(ServerAlone.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		application.setEnvironment(new StandardEnvironment() {

			@Override
			public Map<String, Object> getSystemEnvironment() {
				return variables;
			}

		});
		return application;
	}

	private static String[] arguments(String... properties) {
		return Stream.of(properties).map((property) -> "--" + property).toArray(String[]::new);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
	static class ServerAlone {

	}

}
