package dev.selecho.autoconfigure;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE tells of the properties.
 */
class MetadataTests {

	private final Map<String, JsonNode> properties = properties();

	private static Map<String, JsonNode> properties() {
		Map<String, JsonNode> properties = new TreeMap<>();
		try {
			byte[] json = new ClassPathResource("META-INF/spring-configuration-metadata.json").getContentAsByteArray();
			for (JsonNode property : new ObjectMapper().readTree(json).get("properties")) {
				properties.put(property.get("name").asString(), property);
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return properties;
	}

	private JsonNode property(String name) {
		return Objects.requireNonNull(this.properties.get("tcp.server." + name), name);
	}

	@ParameterizedTest
	@CsvSource({ "enabled, true", "port, 10000", "backlog, 1024", "loops, 1", "read-buffer-size, 64KB",
			"write-queue.high-water-mark, 256KB", "write-queue.low-water-mark, 64KB", "on-limit, reject",
			"linger-timeout, 2s", "half-close-timeout, 60s", "shutdown.quiet-period, 200ms",
			"socket.tcp-no-delay, true", "socket.keep-alive, true", "socket.keep-alive-idle, 2m",
			"socket.keep-alive-interval, 15s", "socket.keep-alive-count, 4", "socket.reuse-address, true",
			"echo.mode, persistent", "health.stall-threshold, 5s", "health.unready-when-full, false",
			"live.enabled, false", "live.addresses, masked", "ignore-unknown, false" })
	void defaultIsShown(String name, String value) {
		JsonNode property = property(name);
		assertThat(property.path("defaultValue").asString()).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "address", "unix-path", "unix-permissions", "protocol", "listeners",
			"write-queue.total-limit", "max-connections", "idle-timeout", "max-connection-age", "max-message-size",
			"first-message-timeout", "message-timeout", "silence-timeout", "message-concurrency",
			"shutdown.grace-period", "socket.receive-buffer-size", "socket.send-buffer-size" })
	void defaultThatIsNoValueIsTold(String name) {
		JsonNode property = property(name);
		assertThat(property.has("defaultValue")).isFalse();
		assertThat(property.get("description").asString()).containsIgnoringCase("by default");
	}

	@Test
	void everyPropertyIsDescribedBySentences() {
		assertThat(this.properties).hasSizeGreaterThanOrEqualTo(28)
			.allSatisfy((name, property) -> assertThat(property.path("description").asString("")).as(name)
				.matches("(?s)['A-Z].+\\."));
	}

	@Test
	void everyPropertyStandsInTheTestsOfDefaults() throws Exception {
		Set<String> tested = new TreeSet<>();
		for (String entry : getClass().getDeclaredMethod("defaultIsShown", String.class, String.class)
			.getAnnotation(CsvSource.class)
			.value()) {
			tested.add("tcp.server." + entry.substring(0, entry.indexOf(',')));
		}
		for (String entry : getClass().getDeclaredMethod("defaultThatIsNoValueIsTold", String.class)
			.getAnnotation(ValueSource.class)
			.strings()) {
			tested.add("tcp.server." + entry);
		}
		assertThat(this.properties.keySet()).filteredOn((name) -> name.startsWith("tcp.server."))
			.containsExactlyElementsOf(tested);
	}

}
