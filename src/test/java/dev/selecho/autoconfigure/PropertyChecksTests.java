package dev.selecho.autoconfigure;

import java.util.Map;

import dev.selecho.net.TcpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the binding would let pass.
 */
@ExtendWith(OutputCaptureExtension.class)
class PropertyChecksTests {

	@Test
	void groupTakenForAPropertyIsNamedWithItsMembers(CapturedOutput output) {
		assertThat(FailingStart.report(output, "tcp.server.echo=once"))
			.contains("The property tcp.server.echo with the value 'once' (from \"tcp.server.echo\" from property")
			.contains("tcp.server.echo is not a value but a group; set one of tcp.server.echo.mode instead.");
	}

	@Test
	void groupTakenForAPropertyIsNamedBesideItsMembers(CapturedOutput output) {
		assertThat(
				FailingStart.report(output, Map.of("TCP_SERVER_HEALTH", "/x"), "tcp.server.health.stall-threshold=3s"))
			.contains("The property tcp.server.health with the value '/x'")
			.contains("System Environment Property \"TCP_SERVER_HEALTH\"")
			.contains("set one of tcp.server.health.stall-threshold, tcp.server.health.unready-when-full instead.");
	}

	@Test
	void theWholeTakenForAPropertyIsNamed(CapturedOutput output) {
		assertThat(FailingStart.report(output, Map.of("TCP_SERVER", "10000")))
			.contains("The property tcp.server with the value '10000'")
			.contains("System Environment Property \"TCP_SERVER\"")
			.contains("set one of tcp.server.enabled, tcp.server.address, ");
	}

	@ParameterizedTest
	@CsvSource({ "address, TCP_SERVER_ADDRESS", "port, TCP_SERVER_PORT", "idle-timeout, TCP_SERVER_IDLETIMEOUT",
			"max-connections, TCP_SERVER_MAXCONNECTIONS", "write-queue.total-limit, TCP_SERVER_WRITEQUEUE_TOTALLIMIT",
			"socket.receive-buffer-size, TCP_SERVER_SOCKET_RECEIVEBUFFERSIZE", "echo.mode, TCP_SERVER_ECHO_MODE" })
	void emptyValueIsNamedWithItsVariable(String property, String variable, CapturedOutput output) {
		assertThat(FailingStart.report(output, Map.of(variable, "")))
			.contains("The property tcp.server." + property + " with the value ''")
			.contains("System Environment Property \"" + variable + "\"")
			.contains("tcp.server." + property + " must not be empty; leave it out for its default.");
	}

	@Test
	void valueThatComesToNothingIsNamedAsItWasWritten(CapturedOutput output) {
		assertThat(FailingStart.report(output, "tcp.server.address=${bind.address:}"))
			.contains("The property tcp.server.address with the value '${bind.address:}'")
			.contains("must not be empty");
	}

	@Test
	void unknownSystemPropertyIsNamed(CapturedOutput output) {
		System.setProperty("tcp.server.idle-timout", "5m");
		try {
			assertThat(FailingStart.report(output)).contains(
					"The property tcp.server.idle-timout with the value '5m' (from \"tcp.server.idle-timout\" from property source \"systemProperties\") is unknown.",
					"Correct or remove it.", "tcp.server.idle-timeout, ");
		}
		finally {
			System.clearProperty("tcp.server.idle-timout");
		}
	}

	@Test
	void whoseKeysTheseAreIsSaid(CapturedOutput output) {
		assertThat(FailingStart.report(output, "tcp.server.team.owner=payments")).contains(
				"The property tcp.server.team.owner with the value 'payments' (from ", " is unknown.",
				"Keys under tcp.server belong to Selecho: set tcp.server.ignore-unknown=true if it is a key of your own, so that it is passed over.");
		assertThat(FailingStart.report(output, Map.of("TCP_SERVER", "10000")))
			.contains("instead, or set tcp.server.ignore-unknown=true if it is a key of your own.");
	}

	@Test
	void unknownKeysOfAFileAreNamed(CapturedOutput output) {
		assertThat(FailingStart.report(output, "spring.config.location=classpath:own-keys.yaml")).contains(
				"The property tcp.server.team.owner with the value 'payments' (from class path resource [own-keys.yaml]")
			.contains("The property tcp.server.peers[0] with the value 'one'");
	}

	@Test
	void ownKeysPassWhereTheyAreToldTo(CapturedOutput output) {
		System.setProperty("tcp.server.team.contact", "somebody");
		try (ConfigurableApplicationContext context = FailingStart
			.application(Map.of("TCP_SERVER", "10.0.0.1:9", "TCP_SERVER_TEAM_COLOUR", "red", "TCP_SERVER_IGNOREUNKNOWN",
					"true"))
			.run("--spring.config.location=classpath:own-keys.yaml", "--tcp.server.port=0", "--tcp.server.prot=1")) {
			assertThat(context.getBean(TcpServer.class).isRunning()).isTrue();
			assertThat(output).containsOnlyOnce("Passed over, as tcp.server.ignore-unknown=true: "
					+ "tcp.server.peers[0], tcp.server.prot, tcp.server.team.contact, tcp.server.team.owner");
		}
		finally {
			System.clearProperty("tcp.server.team.contact");
		}
	}

	@Test
	void wrongValuesDoNotPassWithThem(CapturedOutput output) {
		assertThat(FailingStart.report(output, "tcp.server.ignore-unknown=true", "tcp.server.backlog=0"))
			.contains("tcp.server.backlog must be at least 1.");
		assertThat(FailingStart.report(output, "tcp.server.ignore-unknown=true", "tcp.server.echo=once"))
			.contains("tcp.server.echo is not a value but a group");
		assertThat(FailingStart.report(output, "tcp.server.ignore-unknown=sometimes"))
			.contains("The property tcp.server.ignore-unknown with the value 'sometimes'", "Set it to true or false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp.server.idleTimeout=5m", "tcp.server.IDLE_TIMEOUT=5m", "tcp.server.idle_timeout=5m",
			"tcp.server.writeQueue.highWaterMark=128KB" })
	void anySpellingOfAKnownNameIsKnown(String property) {
		try (ConfigurableApplicationContext context = FailingStart.application(Map.of())
			.run("--tcp.server.port=0", "--" + property)) {
			assertThat(context.getBean(TcpServer.class).isRunning()).isTrue();
		}
	}

}
