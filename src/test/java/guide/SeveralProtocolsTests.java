package guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The properties of the guide start an application with two protocols, but for the ports.
 */
class SeveralProtocolsTests {

	private static final Pattern BLOCK = Pattern.compile("```yaml\n(tcp\\.server:\n.*?)```", Pattern.DOTALL);

	@Test
	void eachListenerHasTheProtocolThatTheGuideSays() throws Exception {
		Matcher block = BLOCK.matcher(Files.readString(Path.of("src/doc/protocols.md")));
		assertThat(block.find()).isTrue();
		String yaml = block.group(1).replaceAll("port: 700\\d", "port: 0");
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
			.withUserConfiguration(Protocols.class)
			.withInitializer((context) -> {
				try {
					new YamlPropertySourceLoader()
						.load("guide", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
						.forEach(context.getEnvironment().getPropertySources()::addFirst);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			})
			.run((context) -> {
				assertThat(answer(context, "orders")).isEqualTo("order");
				assertThat(answer(context, "sensors")).isEqualTo("meter");
			});
	}

	private static String answer(AssertableApplicationContext context, String listener) throws Exception {
		int port = context.getEnvironment()
			.getRequiredProperty("local.tcp.server." + listener + ".port", Integer.class);
		try (EchoClient client = EchoClient.connect(port)) {
			client.send(Bytes.of("?"));
			return new String(client.receive(5), StandardCharsets.US_ASCII);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Protocols {

		@Bean
		ConnectionHandlerFactory orders() {
			return saying("order");
		}

		@Bean
		@Qualifier("meter")
		ConnectionHandlerFactory readings() {
			return saying("meter");
		}

		private static ConnectionHandlerFactory saying(String text) {
			ConnectionHandler handler = (connection, input) -> {
				input.position(input.limit());
				connection.write(ByteBuffer.wrap(Bytes.of(text)));
			};
			return (connection) -> handler;
		}

	}

}
