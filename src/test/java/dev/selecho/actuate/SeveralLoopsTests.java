package dev.selecho.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

/**
 * A server of two loops and two listeners, each of which is told from the other.
 */
class SeveralLoopsTests {

	private static final List<String> LOOPS = List.of("tcp-server-loop-0", "tcp-server-loop-1");

	private final EchoHandler echo = new EchoHandler(EchoMode.PERSISTENT);

	private final BlockableHandler handler = new BlockableHandler(this.echo);

	private final Listener main = listener("main");

	private final Listener second = listener("second");

	private final TcpServer server = new TcpServer(TcpServerOptions.DEFAULTS.withLoops(2),
			List.of(this.main, this.second));

	private final LoopCheck check = new LoopCheck(Duration.ofSeconds(2));

	private final SelectorLoopHealthIndicator liveness = new SelectorLoopHealthIndicator(this.server, this.check);

	private final TcpServerHealthIndicator readiness = new TcpServerHealthIndicator(this.server, this.check, false);

	private Listener listener(String name) {
		return new Listener(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this.handler);
	}

	@BeforeEach
	void start() throws Exception {
		this.server.start();
	}

	@AfterEach
	void close() {
		this.handler.letGo();
		this.handler.letGo();
		this.server.close();
	}

	@Test
	void eachLoopThatHangsIsNamedWithItsStackAndTheOtherIsUp() throws Exception {
		try (EchoClient one = EchoClient.connect(this.main.port())) {
			one.exchange(Bytes.of("hello"));
			try (EchoClient two = EchoClient.connect(this.second.port())) {
				two.exchange(Bytes.of("hello"));
				assertThat(this.liveness.health().getStatus()).isEqualTo(Status.UP);
				assertThat(this.readiness.health().getDetails()).containsEntry("connections", 2L)
					.containsEntry("listeners", Map.of("main", 1L, "second", 1L));
				one.send(Bytes.of("!"));
				await().until(() -> this.liveness.health().getStatus().equals(Status.DOWN));
				Health health = this.liveness.health();
				assertThat(reason(health)).matches("tcp-server-loop-0 has not turned for \\d+ ms");
				assertThat(health.getDetails()).extractingByKey("tcp-server-loop-0", MAP)
					.containsEntry("status", "DOWN")
					.extractingByKey("stack", LIST)
					.anySatisfy((frame) -> assertThat(frame.toString()).contains("BlockableHandler.onRead"));
				assertThat(health.getDetails()).extractingByKey("tcp-server-loop-1", MAP)
					.containsEntry("status", "UP")
					.doesNotContainKey("stack");
				assertThat(this.readiness.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
				assertThat(reason(this.readiness.health())).startsWith("tcp-server-loop-0 has").doesNotContain(";");
				two.send(Bytes.of("!"));
				String both = "tcp-server-loop-0 has not turned for \\d+ ms; tcp-server-loop-1 has not turned for \\d+ ms";
				await().until(() -> reason(this.liveness.health()).matches(both));
				assertThat(reason(this.readiness.health())).matches(both);
			}
		}
	}

	private static String reason(Health health) {
		return String.valueOf(health.getDetails().get("reason"));
	}

	@Test
	void aListenerThatIsNotBoundIsNamed() {
		this.server.close();
		assertThat(reason(this.readiness.health()))
			.isEqualTo("Listener main is not bound; Listener second is not bound");
	}

	@Test
	void eachLoopAndEachListenerHasItsMetersFromTheStart() {
		MeterRegistry registry = meters();
		assertThat(registry.getMeters()).map(Meter::getId)
			.filteredOn((id) -> id.getName().contains(".loop.") || id.getName().contains(".select."))
			.allSatisfy((id) -> assertThat(registry.find(id.getName()).tagKeys("loop").meters())
				.extracting((meter) -> String.valueOf(meter.getId().getTag("loop")))
				.containsOnly(LOOPS.toArray(String[]::new)))
			.hasSizeGreaterThan(10);
		assertThat(registry.getMeters()).map(Meter::getId)
			.filteredOn((id) -> id.getTag("listener") != null)
			.allSatisfy((id) -> assertThat(registry.find(id.getName()).meters())
				.extracting((meter) -> String.valueOf(meter.getId().getTag("listener")))
				.containsOnly("main", "second"))
			.hasSizeGreaterThan(20);
	}

	@Test
	void connectionsAreCountedByLoopAndTheEchoByListener() throws Exception {
		MeterRegistry registry = meters();
		try (EchoClient one = EchoClient.connect(this.main.port())) {
			one.exchange(Bytes.of("hello"));
			assertThat(connections(registry)).containsExactly(1.0, 0.0);
			try (EchoClient two = EchoClient.connect(this.second.port());
					EchoClient three = EchoClient.connect(this.second.port())) {
				two.exchange(Bytes.of("to the other"));
				three.exchange(Bytes.of("hello"));
				assertThat(connections(registry)).containsExactlyInAnyOrder(2.0, 1.0);
				assertThat(echoed(registry, "main")).isEqualTo(5);
				assertThat(echoed(registry, "second")).isEqualTo(17);
			}
		}
	}

	private MeterRegistry meters() {
		MeterRegistry registry = new SimpleMeterRegistry();
		new TcpServerMetrics(this.server).bindTo(registry);
		new EchoMetrics(List.of(this.echo), this.server).bindTo(registry);
		return registry;
	}

	private static List<Double> connections(MeterRegistry registry) {
		return LOOPS.stream()
			.map((loop) -> registry.get("tcp.server.loop.connections").tag("loop", loop).gauge().value())
			.toList();
	}

	private static double echoed(MeterRegistry registry, String listener) {
		return registry.get("tcp.server.echoed").tag("listener", listener).functionCounter().count();
	}

}
