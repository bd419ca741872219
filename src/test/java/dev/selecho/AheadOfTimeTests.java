package dev.selecho;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application as Spring processes it ahead of time, by what the goal process-aot
 * runs. Conditions are evaluated then; what is to count at run time must be asked there.
 */
class AheadOfTimeTests {

	private static final String CLASS_PATH = System.getProperty("java.class.path");

	@TempDir
	private static Path directory;

	@BeforeAll
	static void process() throws Exception {
		try (ApplicationRun processor = new ApplicationRun(CLASS_PATH, SpringApplicationAotProcessor.class.getName(),
				SelechoApplication.class.getName(), directory("sources"), directory("resources"), directory("classes"),
				"dev.selecho", "selecho")) {
			assertThat(processor.lines()).noneMatch((line) -> line.contains("Exception"));
		}
		compile();
	}

	private static String directory(String name) {
		return directory.resolve(name).toString();
	}

	private static void compile() throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> sources = Files.walk(directory.resolve("sources"))) {
			assertThat(
					compiler.getTask(null, files, null,
							List.of("-nowarn", "-d", directory("classes"), "-cp", CLASS_PATH), null,
							files.getJavaFileObjectsFromPaths(
									sources.filter((file) -> file.toString().endsWith(".java")).toList()))
						.call())
				.isTrue();
		}
	}

	private static ApplicationRun run(String... properties) throws IOException {
		String classPath = String.join(File.pathSeparator, directory("classes"), directory("resources"), CLASS_PATH);
		return new ApplicationRun(classPath,
				Stream
					.concat(Stream.of("-Dspring.aot.enabled=true", SelechoApplication.class.getName(),
							"--tcp.server.port=0", "--server.port=0"), Stream.of(properties))
					.toArray(String[]::new));
	}

	private static HttpResponse<String> readiness(ApplicationRun run) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			URI uri = URI.create("http://127.0.0.1:" + run.httpPort() + "/actuator/health/readiness");
			return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
		}
	}

	@Test
	void serves() throws Exception {
		try (ApplicationRun run = run(); EchoClient client = EchoClient.connect(run.tcpPort())) {
			assertThat(run.lines()).anyMatch((line) -> line.contains("Starting AOT-processed SelechoApplication"));
			client.exchange(Bytes.of("hello"));
			assertThat(readiness(run).body()).contains("\"tcpServer\":{\"details\"").contains("\"status\":\"UP\"");
		}
	}

	@Test
	void servesNobodyWhereTheServerIsOff() throws Exception {
		try (ApplicationRun run = run("--tcp.server.enabled=false")) {
			assertThat(readiness(run).statusCode()).isEqualTo(200);
			assertThat(run.lines()).anyMatch((line) -> line.contains("The TCP server is off"))
				.noneMatch((line) -> line.contains("TCP server started"));
		}
	}

}
