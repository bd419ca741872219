package dev.selecho.library;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

import dev.selecho.testing.Background;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A module that requires the library, compiled and run on the module path, with nothing
 * else there: neither Spring nor JSpecify.
 */
class ModulePathIT {

	private static final Duration AT_MOST = Duration.ofSeconds(60);

	private static final String LIBRARY = "requires dev.selecho;";

	private static final String MAIN = """
			package user;

			import java.net.InetAddress;
			import java.net.InetSocketAddress;
			import java.util.List;

			import dev.selecho.net.Listener;
			import dev.selecho.net.TcpServer;
			import dev.selecho.net.TcpServerOptions;

			public class Main {

				public static void main(String[] args) throws Exception {
					Listener echo = new Listener("echo", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
							(connection) -> (client, input) -> client.write(input));
					try (TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS, List.of(echo))) {
						server.start();
						System.out.println(echo.port());
						System.in.read(); // until the test has seen enough
					}
				}

			}
			""";

	@TempDir
	private Path directory;

	@Test
	void servesAModuleThatRequiresWhatItNeeds() throws Exception {
		compile(LIBRARY + " requires jdk.net;");
		serves();
	}

	@Test
	void servesAModuleThatIsStartedWithWhatItNeeds() throws Exception {
		compile(LIBRARY);
		serves("--add-modules", "jdk.net");
	}

	@Test
	void servesInASmallImage() throws Exception {
		compile(LIBRARY);
		serves("--limit-modules", "user,dev.selecho,jdk.management,jdk.net", "--add-modules", "jdk.management,jdk.net");
	}

	@Test
	void whatIsMissingIsNamedWithTheRemedy() throws Exception {
		compile(LIBRARY);
		assertThat(failure()).contains("needs of the JDK, jdk.net;", "--add-modules jdk.net,");
		assertThat(failure("--limit-modules", "user,dev.selecho"))
			.contains("needs of the JDK, jdk.management and jdk.net;", "--add-modules jdk.management,jdk.net,");
	}

	private void serves(String... options) throws Exception {
		Process process = start(options);
		try {
			String line = Background.call(process.inputReader()::readLine).get(AT_MOST.toSeconds(), TimeUnit.SECONDS);
			try (EchoClient client = EchoClient.connect(Integer.parseInt(line))) {
				client.exchange("there and back".getBytes(StandardCharsets.US_ASCII));
			}
			process.outputWriter().close();
			assertThat(process.waitFor(AT_MOST)).as("it ends").isTrue();
			assertThat(process.exitValue()).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private String failure(String... options) throws Exception {
		Process process = start(options);
		try {
			process.outputWriter().close();
			String output = Background.call(() -> String.join("\n", process.inputReader().readAllLines()))
				.get(AT_MOST.toSeconds(), TimeUnit.SECONDS);
			assertThat(process.waitFor(AT_MOST)).as("it ends").isTrue();
			assertThat(process.exitValue()).as(output).isEqualTo(1);
			return output;
		}
		finally {
			process.destroyForcibly();
		}
	}

	private void compile(String directives) throws Exception {
		Path sources = Files.createDirectories(this.directory.resolve("sources"));
		Path module = Files.writeString(sources.resolve("module-info.java"), "module user { " + directives + " }");
		Path main = Files.writeString(sources.resolve("Main.java"), MAIN);
		StringWriter output = new StringWriter();
		PrintWriter printer = new PrintWriter(output);
		int result = ToolProvider.findFirst("javac")
			.orElseThrow()
			.run(printer, printer, "--module-path", LibraryJar.file(".jar").toString(), "-d", classes().toString(),
					module.toString(), main.toString());
		assertThat(result).as(output.toString()).isZero();
	}

	private Process start(String... options) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("--module-path", LibraryJar.file(".jar") + File.pathSeparator + classes()));
		command.addAll(List.of(options));
		command.addAll(List.of("--module", "user/user.Main"));
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private Path classes() {
		return this.directory.resolve("classes");
	}

}
