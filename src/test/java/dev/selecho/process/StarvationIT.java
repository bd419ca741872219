package dev.selecho.process;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.selecho.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Probes while clients of the actuator do what they can to starve them, in a process as
 * small as the image's: one processor and a quarter of 256 MiB for the heap. A kubelet
 * waits for a second, three times in a row, and then kills the pod, clients and all. With
 * {@code -Dselecho.attack.seconds=60} each attack lasts for a minute.
 */
class StarvationIT {

	private static final Duration ATTACK = Duration.ofSeconds(Integer.getInteger("selecho.attack.seconds", 2));

	/** A second is what counts; the rest is for a machine that has others to serve. */
	private static final Duration BOUND = Duration.ofSeconds(3);

	private static ServerProcess server;

	@BeforeAll
	static void start() throws IOException {
		server = ServerProcess.starter()
			.jvm("-Xmx64m", "-XX:ActiveProcessorCount=1", "-XX:+ExitOnOutOfMemoryError", "-Xss512k")
			.start();
		server.http("/actuator/health");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@EnumSource
	void probesAnswerUnderEachAttack(HttpAttack attack) throws Exception {
		attackWith(EnumSet.of(attack));
	}

	@Test
	void probesAnswerUnderAllAttacksTogether() throws Exception {
		attackWith(EnumSet.allOf(HttpAttack.class));
	}

	private static void attackWith(Set<HttpAttack> attacks) throws Exception {
		int lines = server.lines().size();
		AtomicBoolean over = new AtomicBoolean();
		try {
			attacks.forEach((attack) -> attack.start(server.httpPort(), over));
			Prober prober = new Prober(server.httpPort());
			prober.probeFor(ATTACK);
			System.out.printf("%s: %s, %s resident%n", attacks, prober, server.status("VmRSS"));
			assertThat(prober.failures()).isEmpty();
			assertThat(prober.slowest()).isLessThan(BOUND);
		}
		finally {
			over.set(true);
		}
		assertThat(server.lines().subList(lines, server.lines().size())).as("log").isEmpty();
	}

}
