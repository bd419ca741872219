package dev.selecho;

import java.io.File;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server on a class path that lacks some or all of the actuator, as it does where an
 * application that builds on the library has left it out.
 */
class WithoutActuatorTests {

	@ParameterizedTest
	@ValueSource(strings = { "micrometer", "spring-boot-health", "spring-boot-actuator",
			"micrometer|spring-boot-health|actuator" })
	void serves(String leftOut) throws Exception {
		try (ApplicationRun run = new ApplicationRun(classPathWithout(leftOut), SelechoApplication.class.getName(),
				"--tcp.server.port=0", "--spring.main.web-application-type=none");
				EchoClient client = EchoClient.connect(run.tcpPort())) {
			client.exchange(Bytes.of("hello"));
			assertThat(run.lines()).noneMatch((line) -> line.contains(" WARN ") || line.contains("Exception"));
		}
	}

	private static String classPathWithout(String leftOut) {
		Pattern pattern = Pattern.compile(leftOut);
		return Pattern.compile(File.pathSeparator)
			.splitAsStream(System.getProperty("java.class.path"))
			.filter((entry) -> !pattern.matcher(new File(entry).getName()).find())
			.collect(Collectors.joining(File.pathSeparator));
	}

}
