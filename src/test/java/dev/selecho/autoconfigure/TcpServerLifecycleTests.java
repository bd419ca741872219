package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class TcpServerLifecycleTests {

	private final List<Object> events = new ArrayList<>();

	private final CountDownLatch release = new CountDownLatch(1);

	private TcpServer server = server(new EchoHandler(EchoMode.PERSISTENT));

	private TcpServerLifecycle lifecycle = lifecycle(Duration.ofSeconds(5));

	private static TcpServer server(ConnectionHandlerFactory handlers) {
		return new TcpServer(TcpServerOptions.DEFAULTS,
				List.of(new Listener("main", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handlers)));
	}

	private TcpServerLifecycle lifecycle(Duration gracePeriod) {
		return new TcpServerLifecycle(this.server, gracePeriod, true, new LocalPortPublisher(new StandardEnvironment()),
				this.events::add);
	}

	private int port() {
		return this.server.listeners().getFirst().port();
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.server.close();
	}

	@Test
	void startsAfterTheWebServersAndStopsBeforeThem() {
		assertThat(this.lifecycle.getPhase()).isGreaterThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
			.isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
	}

	@Test
	void startsBeforeTheBeansOfTheApplicationAndStopsAfterThem() {
		assertThat(this.lifecycle.getPhase()).isLessThan(SmartLifecycle.DEFAULT_PHASE);
		assertThat(this.lifecycle.isAutoStartup()).isTrue();
	}

	@Test
	void startServesAndTells(CapturedOutput output) throws Exception {
		assertThat(this.lifecycle.isRunning()).isFalse();
		this.lifecycle.start();
		assertThat(this.lifecycle.isRunning()).isTrue();
		assertThat(this.events).singleElement().isInstanceOf(TcpServerStartedEvent.class);
		assertThat(output).contains("TCP server started on 127.0.0.1:" + port() + " (main) with 1 selector loop");
		try (EchoClient client = EchoClient.connect(port())) {
			client.exchange(Bytes.of("hello"));
		}
	}

	@Test
	void drainIsOneLineOfCountsAndTime(CapturedOutput output) throws Exception {
		this.lifecycle.start();
		try (EchoClient first = EchoClient.connect(port()); EchoClient second = EchoClient.connect(port())) {
			first.exchange(Bytes.of("hello"));
			second.exchange(Bytes.of("hello"));
			CountDownLatch called = new CountDownLatch(1);
			this.lifecycle.stop(called::countDown);
			first.expectEnd();
			first.shutdownOutput();
			second.expectEnd();
			second.shutdownOutput();
			assertThat(called.await(5, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.lifecycle.isRunning()).isFalse();
		assertThat(output.toString().lines()).filteredOn((line) -> line.contains("drained"))
			.singleElement()
			.asString()
			.containsPattern("TCP server drained: 2 connections drained, 0 cut, 0 lost, in \\d+ ms");
	}

	@Test
	void secondStopDoesNoHarm(CapturedOutput output) throws Exception {
		this.lifecycle.start();
		CountDownLatch called = new CountDownLatch(2);
		this.lifecycle.stop(called::countDown);
		this.lifecycle.stop(called::countDown);
		assertThat(called.await(5, TimeUnit.SECONDS)).isTrue();
		CountDownLatch calledAfterwards = new CountDownLatch(1);
		this.lifecycle.stop(calledAfterwards::countDown);
		assertThat(calledAfterwards.await(5, TimeUnit.SECONDS)).isTrue();
		this.lifecycle.stop();
		assertThat(this.lifecycle.isRunning()).isFalse();
		assertThat(output).doesNotContain(" ERROR ").doesNotContain(" WARN ").doesNotContain("Exception");
	}

	@Test
	void stopOfAServerThatNeverStartedCallsBack() {
		CountDownLatch called = new CountDownLatch(1);
		this.lifecycle.stop(called::countDown);
		assertThat(called.getCount()).isZero();
	}

	@Test
	void aHandlerThatStopsItIsCalledBackAtOnce() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		AtomicReference<Runnable> stop = new AtomicReference<>();
		this.server = server((connection) -> (from, input) -> {
			from.write(input);
			stop.get().run();
		});
		this.lifecycle = lifecycle(Duration.ofSeconds(10));
		stop.set(() -> this.lifecycle.stop(calls::incrementAndGet));
		this.lifecycle.start();
		try (EchoClient client = EchoClient.connect(port())) {
			client.send(Bytes.of("stop"));
			assertThat(client.receive(4)).isEqualTo(Bytes.of("stop"));
			await().atMost(Duration.ofSeconds(5)).until(() -> calls.get() == 1);
			client.expectEnd();
		}
		await().atMost(Duration.ofSeconds(5)).until(() -> !this.lifecycle.isRunning());
		assertThat(calls).as("once").hasValue(1);
	}

	@Test
	void callsBackWhileAHandlerBlocksTheLoop(CapturedOutput output) throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		this.server = server(new Stubborn(entered, this.release));
		this.lifecycle = lifecycle(Duration.ofMillis(100));
		this.lifecycle.start();
		try (EchoClient client = EchoClient.connect(port())) {
			client.send(Bytes.of("block"));
			assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
			CountDownLatch called = new CountDownLatch(1);
			this.lifecycle.stop(called::countDown);
			assertThat(called.await(5, TimeUnit.SECONDS)).isTrue();
			assertThat(this.lifecycle.isRunning()).as("its port is still bound").isTrue();
			assertThat(output).contains("TCP server not drained: tcp-server-loop-0 has not ended within 1100 ms")
				.contains("TcpServerLifecycleTests$Stubborn");
			this.release.countDown();
		}
		await().atMost(Duration.ofSeconds(5)).until(() -> !this.lifecycle.isRunning());
		await().atMost(Duration.ofSeconds(5)).until(() -> !this.server.loops().getFirst().isAlive());
	}

	/** Not even an interrupt frees it. */
	private record Stubborn(CountDownLatch entered, CountDownLatch release) implements ConnectionHandlerFactory {

		@Override
		public ConnectionHandler handlerFor(Connection connection) {
			return (from, input) -> {
				input.position(input.limit());
				this.entered.countDown();
				boolean released = false;
				while (!released) {
					try {
						this.release.await();
						released = true;
					}
					catch (InterruptedException ex) {
						// goes on
					}
				}
			};
		}

	}

}
