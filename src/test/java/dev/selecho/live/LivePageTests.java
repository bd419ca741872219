package dev.selecho.live;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.RunningApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in a real browser.
 */
class LivePageTests {

	/** Made anew by each run: the guide shows a copy of it. */
	private static final Path PICTURE = Path.of("target", "live.png");

	private static final int TURN_COLUMNS = 40;

	private static RunningApplication application;

	private static Browser browser;

	@BeforeAll
	static void start() throws Exception {
		browser = Browser.start();
		application = new RunningApplication();
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

	private static String url() {
		return "http://localhost:" + application.httpPort() + "/";
	}

	private static void await(String what, Callable<Boolean> condition) {
		Awaitility.await(what).ignoreExceptions().atMost(Duration.ofSeconds(20)).until(condition);
	}

	private static void open(String url) {
		browser.open(url);
		await("the first data", () -> browser.text("#word").equalsIgnoreCase("serving"));
	}

	@Test
	void showsWhoComesAndGoesAndAsksNobodyElse() throws Exception {
		browser.errors();
		browser.requests();
		open(url());
		assertThat(browser.url()).isEqualTo(url() + "actuator/live");
		List<EchoClient> clients = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			clients.add(EchoClient.connect(application.tcpPort()));
			clients.getLast().exchange(Bytes.of("hello"));
		}
		await("three are open", () -> browser.text("#open").equals("3"));
		await("three rows", () -> browser.count("#r-list tr") == 3);
		assertThat(browser.text("#r-list")).contains("127.0.0.x", "5 B", "open").doesNotContain("127.0.0.1");
		await("beads", () -> browser.count("#turns .bead.read") >= 3 && browser.count("#turns .bead.accept") > 0);
		for (EchoClient client : clients) {
			client.close();
		}
		await("nobody is open", () -> browser.text("#open").equals("0"));
		await("three have ended", () -> browser.text("#r-gone").split("by the client", -1).length > 3);
		assertThat(browser.errors()).isEmpty();
		assertThat(browser.requests()).isNotEmpty()
			.allSatisfy((request) -> assertThat(request).startsWithIgnoringCase(url()).as("the page's own"))
			.anySatisfy((request) -> assertThat(request).contains("/live/data?"));
	}

	@Test
	void theTurnsMoveUnderLoadAndHoldStillForWhoLooks() throws Exception {
		open(url());
		CountDownLatch enough = new CountDownLatch(1);
		List<Future<?>> load = new ArrayList<>();
		try {
			for (int i = 1; i <= 6; i++) {
				load.add(talk(enough, 64 << i, 7 * i));
			}
			load.add(comeAndGo(enough));
			load.add(readSlowly(enough));
			await("a picture full of turns", () -> browser.count("#turns .column") >= TURN_COLUMNS);
			String before = browser.text("#r-turns tr:first-child td:first-child")
					+ browser.run("return known.turns.at(-1).number");
			await("the turns move", () -> !before.endsWith(browser.run("return known.turns.at(-1).number")));
			await("some samples", () -> Integer.parseInt(browser.run("return known.samples.length")) > 3);
			browser.size(1180, 1240);
			browser.run("scrollTo(0, 0)");
			await("the picture fits", () -> browser.count("#turns .column") >= TURN_COLUMNS);
			Files.write(PICTURE, browser.picture());
			assertThat(Files.size(PICTURE)).isLessThan(200 * 1024);
			browser.run("document.getElementById('turns').focus()");
			assertThat(browser.text("#explain")).matches("(?s)Turn [\\d,]+: .*ready, and the loop was at work for .*");
			browser.press(Keys.ARROW_LEFT);
			String held = browser.text("#explain");
			String polls = browser.run("return known.samples.at(-1)[0]");
			await("more data", () -> !browser.run("return known.samples.at(-1)[0]").equals(polls));
			assertThat(browser.text("#explain")).isEqualTo(held);
			assertThat(browser.count("#turns .column.on")).isEqualTo(1);
			browser.press(Keys.ESCAPE);
		}
		finally {
			enough.countDown();
		}
		for (Future<?> one : load) {
			one.get(20, TimeUnit.SECONDS);
		}
	}

	private static Future<?> talk(CountDownLatch enough, int size, int pauseMillis) {
		return Background.run(() -> {
			try (EchoClient client = EchoClient.connect(application.tcpPort())) {
				while (!enough.await(pauseMillis, TimeUnit.MILLISECONDS)) {
					client.exchange(new byte[size]);
				}
			}
		});
	}

	private static Future<?> comeAndGo(CountDownLatch enough) {
		return Background.run(() -> {
			for (int i = 0; !enough.await(120, TimeUnit.MILLISECONDS); i++) {
				EchoClient client = EchoClient.connect(application.tcpPort());
				client.exchange(Bytes.of("hello"));
				if (i % 4 == 0) {
					client.reset();
				}
				client.close();
			}
		});
	}

	private static Future<?> readSlowly(CountDownLatch enough) {
		return Background.run(() -> {
			try (EchoClient client = EchoClient.connect(application.tcpPort(), 8 * 1024)) {
				var _ = client.flood();
				while (!enough.await(40, TimeUnit.MILLISECONDS)) {
					client.receive(30_000);
				}
				client.reset();
			}
		});
	}

	@Test
	void recordingEndsAfterTheTabIsClosed() throws Exception {
		open(url());
		browser.open("about:blank");
		try (EchoClient client = EchoClient.connect(application.tcpPort())) {
			Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
				client.exchange(Bytes.of("nobody looks"));
				assertThat(Thread.getAllStackTraces().keySet())
					.noneMatch((thread) -> thread.getName().equals("live-stalls"));
			});
			client.exchange(Bytes.of("nobody looks"));
			assertThat(application.get("/actuator/live/data").<List<Object>>read("$.look.turns")).isEmpty();
		}
	}

	@Test
	void worksBelowAPathOfAnotherServer() throws Exception {
		try (SubPathProxy proxy = new SubPathProxy(application.httpPort())) {
			browser.errors();
			open(proxy.url());
			assertThat(browser.url()).isEqualTo(proxy.url() + "actuator/live");
			await("samples", () -> !browser.text("#busy").equals("–"));
			assertThat(browser.errors()).isEmpty();
			browser.open("about:blank");
		}
	}

	@Test
	void survivesARestartAndSaysSo() throws Exception {
		int port;
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = free.getLocalPort();
		}
		try (RunningApplication first = new RunningApplication("server.port=" + port)) {
			open("http://localhost:" + port + "/");
			assertThat(first.httpPort()).isEqualTo(port);
		}
		await("it is missed", () -> browser.text("#seen").matches("last seen .* ago"));
		assertThat(browser.text("#word")).isEqualToIgnoringCase("no answer");
		try (RunningApplication second = new RunningApplication("server.port=" + port);
				EchoClient client = EchoClient.connect(second.tcpPort())) {
			client.exchange(Bytes.of("hello"));
			await("it is back", () -> browser.text("#identity").contains("restarted at"));
			await("with new figures", () -> browser.text("#open").equals("1"));
			browser.open("about:blank");
		}
		browser.errors();
	}

	@Test
	void theKeyboardReachesEverythingInTheOrderOfThePage() {
		open(url());
		List<String> order = new ArrayList<>();
		for (int i = 0; i < 7; i++) {
			browser.press(Keys.TAB);
			order.add(browser.run("const at = document.activeElement;"
					+ "return at.id || at.className || at.getAttribute('aria-label') || at.tagName"));
		}
		assertThat(order).startsWith("skip", "turns", "SUMMARY", "order").contains("scroll");
	}

	@Test
	void canBeReadOnAPhoneInTheLightAndInTheDark() {
		try {
			browser.size(360, 800);
			for (String scheme : List.of("light", "dark")) {
				browser.scheme(scheme);
				open(url());
				assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth")).isEqualTo("true");
				assertThat(browser.run(Contrasts.SCRIPT)).as("too little contrast in the " + scheme).isEqualTo("[]");
			}
		}
		finally {
			browser.size(1280, 1500);
			browser.scheme("light");
		}
	}

	@Test
	void hasNamesAndLandmarksForThoseWhoListen() {
		open(url());
		assertThat(browser.run("return document.documentElement.lang")).isEqualTo("en");
		assertThat(browser.count("main")).isEqualTo(1);
		assertThat(browser.count("h1")).isEqualTo(1);
		assertThat(browser.run("return JSON.stringify([...document.querySelectorAll('section, article')]"
				+ ".filter((part) => !document.getElementById(part.getAttribute('aria-labelledby'))).length)"))
			.isEqualTo("0");
		assertThat(browser.run("return JSON.stringify([...document.querySelectorAll('svg[role=img]')]"
				+ ".filter((picture) => !picture.getAttribute('aria-label')).length)"))
			.isEqualTo("0");
		assertThat(browser.count("th:not([scope])")).isZero();
		assertThat(browser.count("[role=status]")).isEqualTo(1);
	}

}
