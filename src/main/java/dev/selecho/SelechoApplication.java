package dev.selecho;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application: a TCP echo server on one selector loop, watched through the actuator.
 */
@SpringBootApplication
public class SelechoApplication {

	public static void main(String[] args) {
		SpringApplication.run(SelechoApplication.class, args);
	}

}
