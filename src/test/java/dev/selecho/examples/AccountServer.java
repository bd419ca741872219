package dev.selecho.examples;

import dev.selecho.message.Codec;
import dev.selecho.message.Framing;
import dev.selecho.message.MessageHandler;
import dev.selecho.message.MessageService;
import dev.selecho.message.Protocol;
import dev.selecho.message.Session;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Blocking look-ups in a database, on virtual threads.
 */
@Configuration(proxyBeanMethods = false)
class AccountServer {

	@Bean
	MessageService<String, String> accounts(JdbcClient jdbc) {
		return Protocol.of(Framing.decimalLength(4, 9999), Codec.text(US_ASCII))
			.onVirtualThreads((session) -> new Teller(jdbc));
	}

	static class Teller implements MessageHandler<String, String> {

		private final JdbcClient jdbc;

		private int asked; // one message at a time: no lock

		Teller(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@Override
		public void onMessage(Session<String> client, String account) throws Exception {
			this.asked++;
			String balance = this.jdbc.sql("select balance from account where id = ?")
				.param(account)
				.query(String.class)
				.single();
			client.send(this.asked + " " + balance); // waits while the client does not
														// read
		}

		@Override
		public void onFailure(Session<String> client, Exception failure) throws Exception {
			client.send("E");
		}

	}

}
