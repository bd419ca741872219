package dev.selecho.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.selecho.net.CloseReason;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.RunningApplication;
import dev.selecho.testing.RunningApplication.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoint as an operator has it: exposed, with the write access.
 */
class ConnectionsEndpointTests {

	private static final String PATH = "/actuator/connections";

	private static RunningApplication application;

	@BeforeAll
	static void start() {
		application = new RunningApplication(new Class<?>[] { Handler.class },
				"management.endpoints.web.exposure.include=connections",
				"management.endpoint.connections.access=unrestricted");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@AfterEach
	void nobodyStays() {
		await().atMost(Duration.ofSeconds(10)).until(() -> application.counters().active() == 0);
	}

	@Test
	void listsOneAndAllPageByPage() throws Exception {
		List<EchoClient> clients = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			clients.add(EchoClient.connect(application.tcpPort()));
			clients.getLast().exchange(Bytes.of("hello"));
		}
		List<Integer> ids = new ArrayList<>();
		Integer next = 0;
		while (next != null) {
			Answer page = application.get(PATH + "?limit=2&after=" + next);
			assertThat(page.<Integer>read("$.total")).isEqualTo(5);
			ids.addAll(page.read("$.connections[*].id"));
			next = page.read("$.next");
		}
		assertThat(ids).hasSize(5).isSorted().doesNotHaveDuplicates();
		assertThat(application.get(PATH + "?order=idle&limit=1").<List<Integer>>read("$.connections[*].id"))
			.containsExactly(ids.getFirst());
		Answer one = application.get(PATH + "/" + ids.get(3));
		assertThat(one.<Integer>read("$.received")).isEqualTo(5);
		assertThat(one.<String>read("$.client")).isEqualTo("127.0.0.1:" + clients.get(3).socket().getLocalPort());
		assertThat(one.<String>read("$.phase")).isEqualTo("open");
		for (EchoClient client : clients) {
			client.close();
		}
	}

	@Test
	void deleteClosesOrCuts() throws Exception {
		try (EchoClient one = EchoClient.connect(application.tcpPort());
				EchoClient two = EchoClient.connect(application.tcpPort())) {
			one.exchange(Bytes.of("hello"));
			two.exchange(Bytes.of("hello"));
			long before = application.counters().closed(CloseReason.ADMIN);
			List<Integer> ids = application.get(PATH).read("$.connections[*].id");
			assertThat(application.ask("DELETE", PATH + "/" + ids.getFirst(), "").status()).isEqualTo(204);
			one.expectEnd();
			assertThat(application.ask("DELETE", PATH + "/" + ids.getLast() + "?reset=true", "").status())
				.isEqualTo(204);
			two.expectReset();
			one.shutdownOutput();
			await().until(() -> application.counters().closed(CloseReason.ADMIN) == before + 2);
			Answer gone = application.ask("DELETE", PATH + "/" + ids.getFirst(), "");
			assertThat(gone.status()).isEqualTo(404);
			assertThat(gone.<String>read("$.message")).contains("no connection " + ids.getFirst());
		}
	}

	@Test
	void aPageOfAnotherOriginEndsNobody() throws Exception {
		try (EchoClient client = EchoClient.connect(application.tcpPort())) {
			client.exchange(Bytes.of("hello"));
			int id = application.get(PATH).<List<Integer>>read("$.connections[*].id").getFirst();
			Answer refused = application.ask("DELETE", PATH + "/" + id, "", "Origin", "https://elsewhere.example");
			assertThat(refused.status()).isEqualTo(403);
			client.exchange(Bytes.of("still there"));
			assertThat(application
				.ask("DELETE", PATH + "/" + id, "", "Origin", "http://localhost:" + application.managementPort())
				.status()).isEqualTo(204);
			client.expectEnd();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "?limit=0 | limit must be a whole number between 1 and 1000",
					"?limit=x | limit must be a whole number between 1 and 1000",
					"?after=-1 | after must be a whole number from 0 on",
					"?order=size | order must be one of id, idle, bytes, pending",
					"?order=idle&after=3 | after goes with order=id alone",
					"/x | the id must be a whole number from 1 on", "/0 | the id must be a whole number from 1 on" })
	void whatMakesNoSenseIsToldSo(String query, String message) {
		Answer answer = application.get(PATH + query);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.<String>read("$.message")).isEqualTo(message);
	}

	@Test
	void resetIsTrueOrFalse() {
		Answer answer = application.ask("DELETE", PATH + "/1?reset=yes", "");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.<String>read("$.message")).isEqualTo("reset must be true or false");
	}

	@Test
	void aLoopThatDoesNotTurnIsWaitedForTwoSeconds() throws Exception {
		BlockableHandler handler = application.bean(BlockableHandler.class);
		try (EchoClient client = EchoClient.connect(application.tcpPort())) {
			client.exchange(Bytes.of("hello"));
			client.send(Bytes.of("!"));
			try {
				await().until(() -> application.get(PATH).status() == 503);
				assertThat(application.get(PATH + "/1").<String>read("$.message"))
					.startsWith("No answer within 2 s from tcp-server-loop-0; ");
			}
			finally {
				handler.letGo();
			}
			assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
		}
	}

	@Test
	void aLoopThatDoesNotTurnIsNamedAndKeepsNobodyFromWhatIsAnothers() throws Exception {
		try (RunningApplication several = new RunningApplication(new Class<?>[] { Handler.class },
				"management.endpoints.web.exposure.include=connections",
				"management.endpoint.connections.access=unrestricted", "tcp.server.loops=2");
				EchoClient one = EchoClient.connect(several.tcpPort())) {
			one.exchange(Bytes.of("hello"));
			try (EchoClient two = EchoClient.connect(several.tcpPort())) {
				two.exchange(Bytes.of("hello"));
				assertThat(several.get(PATH).<List<Integer>>read("$.connections[*].id")).containsExactly(1, 2);
				one.send(Bytes.of("!"));
				await().until(() -> several.get(PATH).status() == 503);
				assertThat(several.get(PATH).<String>read("$.message"))
					.startsWith("No answer within 2 s from tcp-server-loop-0; ");
				assertThat(several.get(PATH + "/2").<Integer>read("$.received")).isEqualTo(5);
				assertThat(several.ask("DELETE", PATH + "/2", "").status()).isEqualTo(204);
				two.expectEnd();
				assertThat(several.get(PATH + "/1").status()).isEqualTo(503);
			}
			finally {
				several.bean(BlockableHandler.class).letGo();
			}
			assertThat(one.receive(1)).isEqualTo(Bytes.of("!"));
			assertThat(several.get(PATH + "/1").<Integer>read("$.received")).isEqualTo(6);
			assertThat(several.get(PATH + "/2").status()).isEqualTo(404);
		}
	}

	@Test
	void withoutTheWriteAccessNobodyIsEnded() {
		try (RunningApplication other = new RunningApplication(
				"management.endpoints.web.exposure.include=connections")) {
			assertThat(other.get(PATH).status()).isEqualTo(200);
			assertThat(other.ask("DELETE", PATH + "/1", "").status()).isEqualTo(405);
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
