package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class StallLogTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	/** Those of contexts that other tests have left open. */
	private final Set<Thread> others = watchers();

	private final BlockableHandler handler = new BlockableHandler(new EchoHandler(EchoMode.PERSISTENT));

	private final TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS,
			List.of(new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this.handler)));

	/** Beyond the second in which an idle loop turns. */
	private final StallLog stalls = new StallLog(this.server, Duration.ofMillis(1500), Duration.ofMillis(50), true);

	@BeforeEach
	void start() throws Exception {
		this.stalls.start();
		this.server.start();
	}

	@AfterEach
	void close() {
		this.server.close();
		this.stalls.close();
	}

	private static long count(CapturedOutput output, String text) {
		return output.toString().lines().filter((line) -> line.contains(text)).count();
	}

	private boolean isWatched() {
		return !this.others.containsAll(watchers());
	}

	private static Set<Thread> watchers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("tcp-server-stalls"))
			.collect(Collectors.toSet());
	}

	@Test
	void eachStallIsTwoLines(CapturedOutput output) throws Exception {
		try (EchoClient client = EchoClient.connect(this.server.listeners().getFirst().port())) {
			for (int i = 1; i <= 2; i++) {
				int stall = i;
				client.send(Bytes.of("!"));
				await().atMost(PATIENCE).until(() -> count(output, " has not turned for ") == stall);
				await().during(Duration.ofMillis(300))
					.atMost(PATIENCE)
					.until(() -> count(output, " has not turned for ") == stall);
				assertThat(output).doesNotContain("turns again, after".repeat(stall));
				this.handler.letGo();
				assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
				await().atMost(PATIENCE).until(() -> count(output, " turns again, after ") == stall);
			}
		}
		assertThat(output.toString().lines()).filteredOn((line) -> line.contains(" has not turned for "))
			.allMatch((line) -> line.contains(" WARN "))
			.first()
			.asString()
			.containsPattern("tcp-server-loop-0 has not turned for 1[5-9]\\d\\d ms, and none of its clients is served");
		assertThat(output).contains("at " + BlockableHandler.class.getName() + ".onRead");
		Matcher took = Pattern.compile("tcp-server-loop-0 turns again, after at most (\\d+) ms").matcher(output);
		assertThat(took.find()).isTrue();
		assertThat(Long.parseLong(took.group(1))).isBetween(1800L, 8000L);
	}

	@Test
	void anIdleLoopIsNoStall(CapturedOutput output) {
		await().during(Duration.ofMillis(2500))
			.atMost(PATIENCE)
			.until(() -> !output.toString().contains("tcp-server-loop-0"));
	}

	@Test
	void aLoopThatEndsDoesNotTurnAgain(CapturedOutput output) throws Exception {
		try (EchoClient client = EchoClient.connect(this.server.listeners().getFirst().port())) {
			client.send(Bytes.of("!"));
			await().atMost(PATIENCE).until(() -> output.toString().contains(" has not turned for "));
			this.server.close();
		}
		await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> !output.toString().contains("turns again"));
	}

	@Test
	void endsWhenStoppedAndStartsAgain() {
		assertThat(this.stalls.isRunning()).isTrue();
		assertThat(isWatched()).isTrue();
		this.stalls.stop();
		assertThat(this.stalls.isRunning()).isFalse();
		await().atMost(PATIENCE).until(() -> !isWatched());
		this.stalls.start();
		assertThat(isWatched()).isTrue();
	}

	@Test
	void anApplicationHasItWithoutAnyProbe(CapturedOutput output) {
		this.stalls.close();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
			.withBean(BlockableHandler.class, () -> this.handler)
			.withPropertyValues("tcp.server.port=0", "tcp.server.health.stall-threshold=2s")
			.run((context) -> {
				try (EchoClient client = EchoClient
					.connect(context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class))) {
					client.send(Bytes.of("!"));
					await().atMost(PATIENCE).until(() -> output.toString().contains(" has not turned for "));
					this.handler.letGo();
					assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
					await().atMost(PATIENCE).until(() -> output.toString().contains(" turns again, after "));
				}
			});
		await().atMost(PATIENCE).until(() -> !isWatched());
	}

	@Test
	void aStartThatFailsLeavesNoWatcher() {
		this.stalls.close();
		await().atMost(PATIENCE).until(() -> !isWatched());
		int taken = this.server.listeners().getFirst().port();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
			.withPropertyValues("tcp.server.address=127.0.0.1", "tcp.server.port=" + taken)
			.run((context) -> assertThat(context).hasFailed());
		await().atMost(PATIENCE).until(() -> !isWatched());
	}

}
