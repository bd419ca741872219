package dev.selecho.monitoring;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program that is run to its end.
 */
final class Command {

	private Command() {
	}

	static void succeeds(String... words) throws Exception {
		Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
		try {
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(words[0] + " ended").isTrue();
			assertThat(process.exitValue()).as(String.join(" ", words) + ": " + output).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

}
