package dev.selecho.testing;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Programs that a test needs and this machine may not have.
 */
public final class Installed {

	private Installed() {
	}

	/**
	 * Skips the test where the program is missing; with {@code REAL_CLIENTS=required} in
	 * the environment that is a failure.
	 * @param program its name
	 */
	public static void require(String program) throws IOException, InterruptedException {
		boolean found = new ProcessBuilder("sh", "-c", "command -v " + program).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor() == 0;
		if ("required".equals(System.getenv("REAL_CLIENTS"))) {
			assertThat(found).as(program + " is installed").isTrue();
		}
		assumeTrue(found, () -> program + " is not installed");
	}

}
