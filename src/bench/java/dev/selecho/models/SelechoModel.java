package dev.selecho.models;

import dev.selecho.SelechoApplication;
import org.springframework.boot.SpringApplication;

/**
 * This project's server, by its own main class.
 */
final class SelechoModel implements EchoModel {

	@Override
	public void serve(int port) {
		SpringApplication.run(SelechoApplication.class, "--tcp.server.address=127.0.0.1", "--tcp.server.port=" + port,
				"--server.address=127.0.0.1", "--server.port=0");
	}

}
