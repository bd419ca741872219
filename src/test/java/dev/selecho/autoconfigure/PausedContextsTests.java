package dev.selecho.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring keeps the contexts of tests, and pauses the one when it turns to another. These
 * are turned to as Spring itself does it, class by class.
 */
class PausedContextsTests {

	private static int port(TestContext context) {
		return context.getApplicationContext()
			.getEnvironment()
			.getRequiredProperty("local.tcp.server.port", Integer.class);
	}

	/** Runs a class of tests that consists of one test. */
	private static void run(Class<?> testClass, Body test) throws Exception {
		TestContextManager manager = new TestContextManager(testClass);
		manager.beforeTestClass();
		test.run(manager.getTestContext());
		manager.afterTestClass();
	}

	private static void forget(Class<?> testClass) {
		new TestContextManager(testClass).getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
	}

	@Test
	void aServerOnAFreePortServesOnWhileItsContextIsPaused() throws Exception {
		int[] port = new int[1];
		run(FreePort.class, (context) -> port[0] = port(context));
		try (EchoClient client = EchoClient.connect(port[0])) {
			client.exchange(Bytes.of("before"));
			run(OtherFreePort.class, (context) -> {
				assertThat(port(context)).isNotEqualTo(port[0]);
				client.exchange(Bytes.of("meanwhile"));
			});
			run(FreePort.class, (context) -> {
				assertThat(port(context)).isEqualTo(port[0]);
				client.exchange(Bytes.of("afterwards"));
			});
		}
		finally {
			forget(FreePort.class);
			forget(OtherFreePort.class);
		}
	}

	@Test
	void contextsThatShareAPortServeInTurn() throws Exception {
		Body echoes = (context) -> {
			assertThat(port(context)).isEqualTo(SharedPort.PORT);
			try (EchoClient client = EchoClient.connect(SharedPort.PORT)) {
				client.exchange(Bytes.of("hello"));
				client.exchange(Bytes.of("again"));
			}
		};
		Body echoesOnce = (context) -> {
			assertThat(port(context)).isEqualTo(SharedPort.PORT);
			try (EchoClient client = EchoClient.connect(SharedPort.PORT)) {
				client.exchange(Bytes.of("hello"));
				client.expectEnd();
			}
		};
		try {
			run(SharedPort.class, echoes);
			run(OtherSharedPort.class, echoesOnce);
			run(SharedPort.class, echoes);
			run(OtherSharedPort.class, echoesOnce);
		}
		finally {
			forget(SharedPort.class);
			forget(OtherSharedPort.class);
		}
	}

	private interface Body {

		void run(TestContext context) throws Exception;

	}

	@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "tcp.server.port=0")
	static class FreePort {

		@Configuration(proxyBeanMethods = false)
		@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
		static class ServerAlone {

		}

	}

	@SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = FreePort.ServerAlone.class,
			properties = { "tcp.server.port=0", "tcp.server.echo.mode=once" })
	static class OtherFreePort {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = FreePort.ServerAlone.class)
	static class SharedPort {

		static final int PORT = freePort();

		@DynamicPropertySource
		static void port(DynamicPropertyRegistry registry) {
			registry.add("tcp.server.port", () -> PORT);
		}

		private static int freePort() {
			try (ServerSocket socket = new ServerSocket(0)) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	@SpringBootTest(webEnvironment = WebEnvironment.NONE, classes = FreePort.ServerAlone.class,
			properties = "tcp.server.echo.mode=once")
	static class OtherSharedPort extends SharedPort {

	}

}
