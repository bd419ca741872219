package guide;

import java.nio.ByteBuffer;
import java.time.Instant;

import dev.selecho.net.ConnectionHandlerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static java.nio.charset.StandardCharsets.US_ASCII;

@Configuration
class TimeServer {

	@Bean
	ConnectionHandlerFactory handlers() {
		return (connection) -> (client, input) -> {
			input.position(input.limit()); // whatever was asked
			client.write(ByteBuffer.wrap((Instant.now() + "\n").getBytes(US_ASCII)));
			client.close(); // once that is delivered
		};
	}

}
