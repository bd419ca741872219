package dev.selecho.examples;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.selecho.message.Codec;
import dev.selecho.message.Framing;
import dev.selecho.message.MessageService;
import dev.selecho.message.Protocol;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Lines, on the loop.
 */
@Configuration(proxyBeanMethods = false)
class KeyValueServer {

	private final Map<String, String> store = new ConcurrentHashMap<>();

	@Bean
	MessageService<String, String> keyValue() {
		return Protocol.of(Framing.lines(4096), Codec.text(UTF_8))
			.onLoop((session) -> (client, line) -> client.send(answer(line.split(" ", 3))));
	}

	private String answer(String... words) {
		return switch (words[0] + " " + words.length) {
			case "GET 2" -> this.store.getOrDefault(words[1], "-");
			case "SET 3" -> (this.store.put(words[1], words[2]) != null) ? "REPLACED" : "OK";
			default -> "ERROR";
		};
	}

}
