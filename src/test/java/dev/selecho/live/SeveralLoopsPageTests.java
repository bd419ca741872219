package dev.selecho.live;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.Background;
import dev.selecho.testing.BlockableHandler;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.RunningApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in a real browser, for a server of two loops and two listeners.
 */
class SeveralLoopsPageTests {

	private static final Path PICTURE = Path.of("target", "live-loops.png");

	private static final String DATA = "/actuator/live/data";

	private static RunningApplication application;

	private static Browser browser;

	@BeforeAll
	static void start() throws Exception {
		browser = Browser.start();
		application = new RunningApplication(new Class<?>[] { Server.class });
	}

	@AfterAll
	static void stop() {
		if (browser != null) {
			browser.close();
		}
		if (application != null) {
			application.close();
		}
	}

	@BeforeEach
	void nobodyIsConnected() {
		await("nobody is left", () -> listeners().stream().allMatch((listener) -> listener.counters().active() == 0));
	}

	private static List<Listener> listeners() {
		return application.bean(TcpServer.class).listeners();
	}

	/** Comes to the loop with the fewest. */
	private static EchoClient connect(int listener) throws Exception {
		EchoClient client = EchoClient.connect(listeners().get(listener).port());
		client.exchange(Bytes.of("hello"));
		return client;
	}

	private static void await(String what, Callable<Boolean> condition) {
		Awaitility.await(what).ignoreExceptions().atMost(Duration.ofSeconds(20)).until(condition);
	}

	private static void open() {
		browser.errors();
		browser.open("http://localhost:" + application.httpPort() + "/");
		await("the first data", () -> browser.text("#word").equalsIgnoreCase("serving"));
	}

	@Test
	void showsEachLoopAtWorkAndEachListener() throws Exception {
		open();
		CountDownLatch enough = new CountDownLatch(1);
		List<Future<?>> load = new ArrayList<>();
		try {
			for (int i = 1; i <= 6; i++) {
				load.add(talk(enough, i % 2, 64 << i, 9 * i));
			}
			await("turns of both", () -> lines("tcp-server-loop-0") && lines("tcp-server-loop-1"));
			await("a picture full of turns", () -> browser.count("#turns .column") >= 40);
			await("some samples", () -> Integer.parseInt(browser.run("return known.samples.length")) > 3);
			assertThat(browser.text("#work")).isEqualTo("The loops at work");
			assertThat(browser.text("#lead")).startsWith("2 threads watch 6 connections");
			assertThat(browser.text("#t3")).isEqualTo("Loops");
			assertThat(browser.text("#d-busy")).contains("tcp-server-loop-0", "tcp-server-loop-1")
				.containsPattern("[\\d.]+ %");
			assertThat(browser.text("#turns")).contains("tcp-server-loop-0, 3 open", "tcp-server-loop-1, 3 open");
			assertThat(browser.count("#s-busy path.in:not(.area)")).isEqualTo(2);
			assertThat(browser.text("#r-doors tr:first-child")).contains("main", "echo", "127.0.0.1 port ",
					"accepting");
			assertThat(browser.text("#r-doors tr:last-child td:first-child")).isEqualTo("orders");
			assertThat(browser.text("#r-doors tr:last-child td:nth-child(4)")).isEqualTo("3");
			browser.size(1180, 1500);
			browser.run("scrollTo(0, 0)");
			await("the picture fits", () -> browser.count("#turns .column") >= 40);
			Files.write(PICTURE, browser.picture());
			goesThroughTheTurnsOfBothByTime();
		}
		finally {
			enough.countDown();
			browser.size(1280, 1500);
		}
		for (Future<?> one : load) {
			one.get(20, TimeUnit.SECONDS);
		}
		await("all have ended", () -> browser.text("#r-gone").split("by the client", -1).length > 6);
		assertThat(browser.errors()).isEmpty();
	}

	/** Whether there are lines below that loop's heading. */
	private static boolean lines(String loop) {
		return Boolean.parseBoolean(browser.run("const i = known.loops.findIndex((loop) => loop.name === '" + loop
				+ "');" + "return picture.lines[i].length >= 3 && picture.turns.some((turn) => turn.loop === i)"));
	}

	private static void goesThroughTheTurnsOfBothByTime() {
		browser.run("document.getElementById('turns').focus()");
		String seen = browser.text("#explain");
		assertThat(seen).matches("(?s)Turn [\\d,]+ of tcp-server-loop-[01]: .*");
		for (int i = 0; i < 39; i++) {
			browser.press(Keys.ARROW_LEFT);
			seen += browser.text("#explain");
		}
		assertThat(seen).contains("of tcp-server-loop-0: ").contains("of tcp-server-loop-1: ");
		assertThat(browser.run("return picture.turns.every((turn, i, all) => !i || all[i - 1].at <= turn.at)"))
			.isEqualTo("true");
		assertThat(browser.run("return new Set(known.turns.map((turn) => turn.loop + '/' + turn.number)).size"
				+ " === known.turns.length"))
			.as("each turn once")
			.isEqualTo("true");
		browser.press(Keys.ESCAPE);
	}

	private static Future<?> talk(CountDownLatch enough, int listener, int size, int pauseMillis) {
		return Background.run(() -> {
			try (EchoClient client = connect(listener)) {
				while (!enough.await(pauseMillis, TimeUnit.MILLISECONDS)) {
					client.exchange(new byte[size]);
				}
			}
		});
	}

	@Test
	void aLoopThatDoesNotTurnLeavesTheOthersInView() throws Exception {
		open();
		try (EchoClient one = connect(0)) {
			try (EchoClient two = connect(1)) {
				await("both have a row", () -> browser.count("#r-list tr") == 2);
				one.send(Bytes.of("!"));
				await("one is missed", () -> browser.text("#shown").equals("without those of tcp-server-loop-0"));
				assertThat(browser.text("#r-list")).contains("orders").doesNotContain("main");
				await("the picture says so",
						() -> browser.text("#turns").contains("tcp-server-loop-0, 1 open: has not answered"));
				two.exchange(Bytes.of("more of it"));
				await("the other goes on", () -> browser.text("#r-list").contains("15 B"));
				await("it is told", () -> browser.text("#why").startsWith("tcp-server-loop-0 has not turned for"));
				assertThat(browser.text("#d-busy dd.hot")).endsWith("ago");
				assertThat(browser.text("#stalls summary")).contains("tcp-server-loop-0");
				assertThat(browser.run("return document.querySelector('#stalls pre').textContent"))
					.contains("BlockableHandler.onRead");
			}
			finally {
				application.bean(BlockableHandler.class).letGo();
			}
			assertThat(one.receive(1)).isEqualTo(Bytes.of("!"));
			await("it is back", () -> browser.text("#r-list").contains("main") && browser.text("#shown").isEmpty());
			assertThat(browser.errors()).isEmpty();
		}
	}

	@Test
	void turnsAreKnownByLoop() throws Exception {
		application.get(DATA);
		try (EchoClient one = connect(0); EchoClient two = connect(1)) {
			for (int i = 0; i < 20; i++) {
				one.exchange(Bytes.of("hello"));
			}
			two.exchange(Bytes.of("hello"));
			application.get(DATA);
			long first = last(0);
			long second = last(1);
			one.exchange(Bytes.of("hello"));
			two.exchange(Bytes.of("hello"));
			await("both have one more",
					() -> numbers(0, first + "," + second).size() == 1 && numbers(1, first + "," + second).size() == 1);
			assertThat(numbers(0, first + "," + second)).allMatch((number) -> number > first);
			assertThat(numbers(0, "0," + second)).hasSizeGreaterThan(20);
			assertThat(numbers(1, "0," + second)).hasSize(1).allMatch((number) -> number > second);
		}
	}

	private static long last(int loop) {
		return numbers(loop, "0,0").getLast();
	}

	private static List<Integer> numbers(int loop, String known) {
		return application.get(DATA + "?turn=" + known).read("$.look.turns[?(@.loop == " + loop + ")].number");
	}

	@Test
	void canBeReadOnAPhone() {
		try {
			browser.size(360, 800);
			open();
			assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth")).isEqualTo("true");
			assertThat(browser.run(Contrasts.SCRIPT)).isEqualTo("[]");
		}
		finally {
			browser.size(1280, 1500);
		}
	}

	/**
	 * One server of two loops, with two doors.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Server {

		@Bean
		BlockableHandler blockableHandler() {
			return new BlockableHandler(new EchoHandler(EchoMode.PERSISTENT));
		}

		@Bean
		TcpServer tcpServer(BlockableHandler handler) {
			InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
			return new TcpServer(TcpServerOptions.DEFAULTS.withLoops(2),
					List.of(new Listener("main", free, "echo", handler, null),
							new Listener("orders", free, "orders", handler, null)));
		}

	}

}
