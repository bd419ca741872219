package dev.selecho.live;

import java.time.Duration;
import java.util.List;

import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.RunningApplication;
import dev.selecho.testing.RunningApplication.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What comes by HTTP. What a browser makes of it is another test.
 */
class LiveEndpointTests {

	private static RunningApplication application;

	@BeforeAll
	static void start() {
		application = new RunningApplication();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/live.css", "/live.js", "/data", "/nobody" })
	void nothingIsKeptOrShownElsewhere(String part) {
		Answer answer = application.get("/actuator/live" + part);
		assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'; script-src 'self';")
			.contains("frame-ancestors 'none'")
			.doesNotContain("unsafe");
		assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
		assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
	}

	@Test
	void theRootLeadsThereByARelativeAddress() {
		Answer root = application.get("/");
		assertThat(root.status()).isEqualTo(302);
		assertThat(root.header("Location")).isEqualTo("actuator/live");
	}

	@Test
	void allOfItHasAtMost36Kilobytes() throws Exception {
		long size = 0;
		for (String file : List.of("live.html", "live.css", "live.js")) {
			size += new ClassPathResource(file, LiveEndpoint.class).contentLength();
		}
		assertThat(size).isLessThanOrEqualTo(36 * 1024);
	}

	@Test
	void dataTellWhoIsThereAndWhoHasEnded() throws Exception {
		application.get("/actuator/live/data");
		try (EchoClient client = EchoClient.connect(application.tcpPort())) {
			client.exchange(Bytes.of("hello"));
			Answer data = application.get("/actuator/live/data?order=bytes");
			assertThat(data.status()).isEqualTo(200);
			assertThat(data.header("Content-Type")).startsWith("application/json");
			assertThat(data.<String>read("$.state.word")).isEqualTo("serving");
			assertThat(data.<Integer>read("$.look.total")).isEqualTo(1);
			assertThat(data.<Integer>read("$.look.connections[0].received")).isEqualTo(5);
			assertThat(data.<String>read("$.look.connections[0].client")).isEqualTo("127.0.0.x");
			await().untilAsserted(() -> assertThat(
					application.get("/actuator/live/data").<List<List<Integer>>>read("$.look.turns[*].parts[*]"))
				.anySatisfy((part) -> assertThat(part.get(2)).isEqualTo(10)));
			data = application.get("/actuator/live/data");
			int last = data.<List<Integer>>read("$.look.turns[*].number").getLast();
			assertThat(
					application.get("/actuator/live/data?turn=" + last).<List<Integer>>read("$.look.turns[*].number"))
				.allSatisfy((number) -> assertThat(number).isGreaterThan(last));
		}
		await().until(() -> application.counters().active() == 0);
		Answer ended = application.get("/actuator/live/data");
		assertThat(ended.<String>read("$.look.ended[0].why")).isEqualTo("peer");
		assertThat(ended.<String>read("$.look.ended[0].client")).isEqualTo("127.0.0.x");
		String mark = ended.read("$.look.endedMark");
		assertThat(application.get("/actuator/live/data?ended=" + mark).<Object>read("$.look.ended")).isNull();
	}

	@Test
	void samplesComeOnce() {
		await().until(() -> application.get("/actuator/live/data").<List<Object>>read("$.samples").size() > 1);
		List<List<Integer>> samples = application.get("/actuator/live/data").read("$.samples");
		int known = samples.getLast().getFirst();
		assertThat(application.get("/actuator/live/data?sample=" + known).<List<List<Integer>>>read("$.samples"))
			.allSatisfy((sample) -> assertThat(sample.getFirst()).isGreaterThan(known));
	}

	@ParameterizedTest
	@ValueSource(strings = { "order=none", "sample=x", "turn=x", "turn=1,,2" })
	void whatCannotBeReadIsABadRequest(String query) {
		assertThat(application.get("/actuator/live/data?" + query).status()).isEqualTo(400);
	}

	@Test
	void manyPagesAreNoMorePatientWithALoopThatDoesNotTurnThanOne() throws Exception {
		try (RunningApplication other = new RunningApplication(new Class<?>[] { Handler.class });
				EchoClient client = EchoClient.connect(other.tcpPort())) {
			client.exchange(Bytes.of("hello"));
			client.send(Bytes.of("!"));
			try {
				await().until(() -> other.get("/actuator/live/data").<Object>read("$.look") == null);
				// A quarter of a second for each would take ten.
				long begin = System.nanoTime();
				for (int i = 0; i < 40; i++) {
					assertThat(other.get("/actuator/live/data").<Object>read("$.look")).isNull();
				}
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
			}
			finally {
				other.bean(BlockableHandler.class).letGo();
			}
			assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
			await().until(() -> other.get("/actuator/live/data").<Object>read("$.look") != null);
		}
	}

	@Test
	void nothingOfItIsThereWhereItIsNotExposed() {
		long before = samplers();
		try (RunningApplication other = new RunningApplication("management.endpoints.web.exposure.include=health")) {
			assertThat(List.of("/", "/actuator/live", "/actuator/live/live.js", "/actuator/live/data"))
				.allSatisfy((path) -> assertThat(other.get(path).status()).isEqualTo(404));
			assertThat(samplers()).isEqualTo(before);
		}
	}

	private static long samplers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("live-samples"))
			.count();
	}

	@Test
	void itBelongsToTheActuatorsPortAndPath() {
		try (RunningApplication other = new RunningApplication("management.server.port=0",
				"management.endpoints.web.base-path=/ops", "management.endpoints.web.path-mapping.live=now",
				"tcp.server.live.addresses=none")) {
			assertThat(other.managementPort()).isNotEqualTo(other.httpPort());
			assertThat(other.get("/").header("Location")).isEqualTo("ops/now");
			Answer page = other.get("/ops/now");
			assertThat(page.body()).contains("src=\"now/live.js\"").contains("href=\"now/live.css\"");
			assertThat(page.header("Content-Security-Policy")).isNotEmpty();
			assertThat(other.get("/ops/now/data").<String>read("$.state.word")).isEqualTo("serving");
		}
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Handler {

		@Bean
		BlockableHandler blockableHandler() {
			return new BlockableHandler(new EchoHandler(EchoMode.PERSISTENT));
		}

	}

}
