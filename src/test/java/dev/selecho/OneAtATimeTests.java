package dev.selecho;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.invoke.reflect.OperationMethod;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class OneAtATimeTests {

	private static final InvocationContext CONTEXT = new InvocationContext(SecurityContext.NONE, Map.of());

	private final OneAtATime oneAtATime = new OneAtATime();

	private final CountDownLatch letGo = new CountDownLatch(1);

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger done = new AtomicInteger();

	@AfterEach
	void letGo() {
		this.letGo.countDown();
	}

	@Test
	void whatIsNoProbeIsComputedOneByOneAndALongQueueIsRefused() {
		OperationInvoker scrape = advised(EndpointId.of("prometheus"), (context) -> compute());
		AtomicInteger refused = new AtomicInteger();
		for (int i = 0; i < 40; i++) {
			Thread.ofVirtual().start(() -> {
				try {
					scrape.invoke(CONTEXT);
				}
				catch (ResponseStatusException ex) {
					refused.incrementAndGet();
				}
			});
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> this.running.get() == 1 && refused.get() >= 10);
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(() -> scrape.invoke(CONTEXT))
			.satisfies((refusal) -> assertThat(refusal.getStatusCode().value()).isEqualTo(503));
		this.letGo.countDown();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.done.get() + refused.get() == 40);
	}

	@Test
	void probesWaitForNobody() {
		OperationInvoker scrape = advised(EndpointId.of("prometheus"), (context) -> compute());
		Thread.ofVirtual().start(() -> scrape.invoke(CONTEXT));
		await().atMost(Duration.ofSeconds(10)).until(() -> this.running.get() == 1);
		assertThat(advised(HealthEndpoint.ID, (context) -> "UP").invoke(CONTEXT)).isEqualTo("UP");
	}

	private OperationInvoker advised(EndpointId endpoint, OperationInvoker invoker) {
		return this.oneAtATime.apply(endpoint, OperationType.READ, parameters(), invoker);
	}

	private static OperationParameters parameters() {
		try {
			return new OperationMethod(Object.class.getMethod("toString"), OperationType.READ).getParameters();
		}
		catch (NoSuchMethodException ex) {
			throw new AssertionError(ex);
		}
	}

	private String compute() {
		assertThat(this.running.incrementAndGet()).isEqualTo(1);
		try {
			this.letGo.await();
			this.done.incrementAndGet();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.running.decrementAndGet();
		}
		return "";
	}

}
