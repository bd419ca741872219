package dev.selecho.net;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values are shown as users write them.
 */
class InvalidOptionExceptionTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0s", "PT30S, 30s", "PT2M, 2m", "PT1M30S, 90s", "PT0.2S, 200ms", "PT-0.001S, -1ms", "PT-1S, -1s",
			"PT0.0000001S, PT0.0000001S" })
	void duration(Duration duration, String text) {
		assertThat(InvalidOptionException.text(duration)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0B", "1023, 1023B", "1024, 1KB", "1536, 1536B", "65536, 64KB", "-1, -1B", "8589934592, 8GB",
			"2199023255552, 2048GB" })
	void size(long bytes, String text) {
		assertThat(InvalidOptionException.text(bytes)).isEqualTo(text);
	}

}
