package dev.selecho;

import java.util.Arrays;

import dev.selecho.client.Check;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The application: a TCP echo server on selector loops, watched through the actuator.
 */
@SpringBootConfiguration
@EnableAutoConfiguration // what it finds is all that it has: nothing is looked for
@Import(ActuatorServer.class)
public class SelechoApplication {

	/**
	 * The server, or the command that the first argument names. Spring starts for the
	 * server alone.
	 * @param args a command and its arguments, or properties of the server
	 */
	public static void main(String[] args) {
		String command = (args.length > 0) ? args[0] : "";
		switch (command) {
			case "check" -> Check.main(Arrays.copyOfRange(args, 1, args.length));
			case "readiness" -> ReadinessCommand.main(Arrays.copyOfRange(args, 1, args.length));
			default -> SpringApplication.run(SelechoApplication.class, args);
		}
	}

}
