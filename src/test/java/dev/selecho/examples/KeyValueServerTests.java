package dev.selecho.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.selecho.net.CloseReason;
import dev.selecho.test.ProtocolTester;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide to testing shows.
 */
class KeyValueServerTests {

	@Test
	void answersWithoutASocket() {
		ProtocolTester client = ProtocolTester.of(new KeyValueServer().keyValue());
		assertThat(client.feed("SET a 1\nGET").text()).isEqualTo("OK\n");
		assertThat(client.feed(" a\n").text()).isEqualTo("1\n");
		client.feed("half").advance(Duration.ofMinutes(1));
		assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL); // the
																		// message-timeout
	}

	@Test
	void answersTheSameHoweverItsInputIsCut() {
		ProtocolTester.of(new KeyValueServer().keyValue()).everySplit("GET a\r\nGET b\n".getBytes(UTF_8));
	}

	@Test
	void isWhatTheGuideShows() throws Exception {
		String guide = Files.readString(Path.of("src/doc/testing.md"));
		String own = Files.readString(Path.of("src/test/java/dev/selecho/examples/KeyValueServerTests.java"));
		assertThat(own.lines()
			.map(String::strip)
			.filter((line) -> line.contains("ient.") || line.contains("ProtocolTester.of")))
			.filteredOn((line) -> !line.startsWith("assertThat(own"))
			.allSatisfy((line) -> assertThat(guide).contains(line));
	}

}
