package dev.selecho.examples;

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
		assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL);
	}

	@Test
	void answersTheSameHoweverItsInputIsCut() {
		ProtocolTester.of(new KeyValueServer().keyValue()).everySplit("GET a\r\nGET b\n".getBytes(UTF_8));
	}

}
