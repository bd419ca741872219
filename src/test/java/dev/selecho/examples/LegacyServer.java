package dev.selecho.examples;

import java.io.BufferedReader;
import java.io.InputStreamReader;

import dev.selecho.message.Streams;
import dev.selecho.net.ConnectionHandlerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Code that reads and writes streams, as it always has.
 */
@Configuration(proxyBeanMethods = false)
class LegacyServer {

	@Bean
	ConnectionHandlerFactory legacy() {
		return Streams.onVirtualThreads((input, output, connection) -> {
			BufferedReader reader = new BufferedReader(new InputStreamReader(input, US_ASCII));
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				output.write(("re: " + line + "\n").getBytes(US_ASCII));
				output.flush();
			}
		});
	}

}
