package dev.selecho.helm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.selecho.testing.Background;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The pod of {@code helm test}. What its container runs is run here, by the tools of the
 * image that it names: a test that cannot fail would tell nobody anything.
 */
class EchoTestPodTests {

	private static final Path BUSYBOX = Path.of("/usr/bin/busybox");

	private final Manifests manifests = Chart.render();

	@TempDir
	Path directory;

	@BeforeEach
	void requireBusybox() {
		boolean found = Files.isExecutable(BUSYBOX);
		if ("required".equals(System.getenv("REAL_CLIENTS"))) {
			assertThat(found).as("busybox is installed").isTrue();
		}
		assumeTrue(found, "busybox is not installed");
	}

	@Test
	void isAHookThatCleansUpAfterItself() {
		assertThat(this.manifests.test().getMetadata().getAnnotations()).isEqualTo(
				Map.of("helm.sh/hook", "test", "helm.sh/hook-delete-policy", "before-hook-creation,hook-succeeded"));
		assertThat(this.manifests.test().getSpec().getRestartPolicy()).isEqualTo("Never");
		assertThat(this.manifests.test().getSpec().getActiveDeadlineSeconds()).isEqualTo(60L);
	}

	@Test
	void asksTheServiceOfTheClients() {
		assertThat(environment(this.manifests)).isEqualTo(Map.of("SERVER", "my-selecho", "PORT", "10000"));
		assertThat(environment(Chart.render(Chart.EVERYTHING))).isEqualTo(Map.of("SERVER", "talkback", "PORT", "7"));
		assertThat(Chart.render(Chart.EVERYTHING).test().getSpec().getContainers().getFirst().getImage())
			.isEqualTo("images.example:5000/busybox:1");
	}

	private static Map<String, String> environment(Manifests manifests) {
		return manifests.test()
			.getSpec()
			.getContainers()
			.getFirst()
			.getEnv()
			.stream()
			.collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
	}

	@Test
	void passesWhenEveryByteComesBack() throws Exception {
		Outcome outcome = runAgainst((client) -> client.getInputStream().transferTo(client.getOutputStream()));
		assertThat(outcome).isEqualTo(new Outcome(0, "262144 bytes came back as they went\n"));
	}

	@Test
	void failsWhenAByteIsAnother() throws Exception {
		Outcome outcome = runAgainst((client) -> {
			byte[] bytes = client.getInputStream().readAllBytes();
			bytes[200_000] ^= 1;
			client.getOutputStream().write(bytes);
		});
		assertThat(outcome.exitCode()).isEqualTo(1);
		assertThat(outcome.output()).contains("sent received differ: char 200001");
	}

	@Test
	void failsWhenTheEndIsMissing() throws Exception {
		Outcome outcome = runAgainst((client) -> {
			byte[] bytes = client.getInputStream().readAllBytes();
			client.getOutputStream().write(bytes, 0, bytes.length - 1);
		});
		assertThat(outcome.exitCode()).isEqualTo(1);
		assertThat(outcome.output()).contains("EOF on received");
	}

	@Test
	void failsWhenNobodyListens() throws Exception {
		int port;
		try (ServerSocket socket = listen()) {
			port = socket.getLocalPort();
		}
		assertThat(run(port).exitCode()).isEqualTo(1);
	}

	private Outcome runAgainst(Server server) throws Exception {
		try (ServerSocket socket = listen()) {
			var serving = Background.run(() -> {
				try (Socket client = socket.accept()) {
					server.serve(client);
				}
			});
			Outcome outcome = run(socket.getLocalPort());
			serving.get(5, TimeUnit.SECONDS);
			return outcome;
		}
	}

	private static ServerSocket listen() throws IOException {
		return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
	}

	private Outcome run(int port) throws Exception {
		Container container = this.manifests.test().getSpec().getContainers().getFirst();
		Path tools = Files.createDirectories(this.directory.resolve("bin"));
		Path busybox = Files.copy(BUSYBOX, tools.resolve("busybox"));
		for (String tool : List.of("sh", "head", "nc", "cmp", "timeout")) {
			Files.createSymbolicLink(tools.resolve(tool), busybox);
		}
		List<String> command = new ArrayList<>(container.getCommand());
		command.set(0, tools.resolve(command.getFirst()).toString());
		command.addAll(container.getArgs());
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.directory(this.directory.toFile());
		builder.environment().clear();
		builder.environment()
			.putAll(Map.of("PATH", tools.toString(), "SERVER", "127.0.0.1", "PORT", String.valueOf(port)));
		Process process = builder.start();
		try {
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
			return new Outcome(process.exitValue(), output);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private record Outcome(int exitCode, String output) {
	}

	@FunctionalInterface
	private interface Server {

		void serve(Socket client) throws IOException;

	}

}
