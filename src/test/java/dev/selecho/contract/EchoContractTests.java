package dev.selecho.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Nested;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The contract over TCP and over Unix domain sockets, with one loop and with two, by the
 * listener {@code main} and by one beside it.
 */
class EchoContractTests {

	/** A path for each server; short, as such paths have to be. */
	private static void useUnixPath(DynamicPropertyRegistry properties, String property) {
		try {
			Path directory = Files.createTempDirectory("contract");
			directory.toFile().deleteOnExit();
			properties.add(property, () -> directory.resolve("socket").toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Nested
	@ContractTest
	class TcpByMainOnOneLoop extends TcpEchoContract {

		TcpByMainOnOneLoop() {
			super("main", 1);
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "tcp.server.port=0", "tcp.server.loops=2" })
	class TcpByMainOnTwoLoops extends TcpEchoContract {

		TcpByMainOnTwoLoops() {
			super("main", 2);
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "tcp.server.port=0",
			"tcp.server.listeners.second.port=0", "tcp.server.listeners.second.protocol=echo" })
	class TcpByAnotherOnOneLoop extends TcpEchoContract {

		TcpByAnotherOnOneLoop() {
			super("second", 1);
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "tcp.server.port=0",
			"tcp.server.loops=2", "tcp.server.listeners.second.port=0", "tcp.server.listeners.second.protocol=echo" })
	class TcpByAnotherOnTwoLoops extends TcpEchoContract {

		TcpByAnotherOnTwoLoops() {
			super("second", 2);
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
	class UnixByMainOnOneLoop extends EchoContract {

		UnixByMainOnOneLoop() {
			super("main", 1);
		}

		@DynamicPropertySource
		static void path(DynamicPropertyRegistry properties) {
			useUnixPath(properties, "tcp.server.unix-path");
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "tcp.server.loops=2")
	class UnixByMainOnTwoLoops extends EchoContract {

		UnixByMainOnTwoLoops() {
			super("main", 2);
		}

		@DynamicPropertySource
		static void path(DynamicPropertyRegistry properties) {
			useUnixPath(properties, "tcp.server.unix-path");
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "tcp.server.port=0", "tcp.server.listeners.second.protocol=echo" })
	class UnixByAnotherOnOneLoop extends EchoContract {

		UnixByAnotherOnOneLoop() {
			super("second", 1);
		}

		@DynamicPropertySource
		static void path(DynamicPropertyRegistry properties) {
			useUnixPath(properties, "tcp.server.listeners.second.unix-path");
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "tcp.server.port=0", "tcp.server.loops=2", "tcp.server.listeners.second.protocol=echo" })
	class UnixByAnotherOnTwoLoops extends EchoContract {

		UnixByAnotherOnTwoLoops() {
			super("second", 2);
		}

		@DynamicPropertySource
		static void path(DynamicPropertyRegistry properties) {
			useUnixPath(properties, "tcp.server.listeners.second.unix-path");
		}

	}

}
