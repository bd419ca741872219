package dev.selecho;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Whatever is not a probe is computed one by one and for half of the time at most, so
 * that scrapes without end leave a processor to the probes and to the TCP server; whoever
 * finds a long queue is told to come back later. Only the computing: how long a client
 * takes to fetch its answer delays nobody.
 */
final class OneAtATime implements OperationInvokerAdvisor {

	private static final int LONGEST_QUEUE = 16;

	private static final long LONGEST_REST = TimeUnit.MILLISECONDS.toNanos(200);

	private final Semaphore turn = new Semaphore(1, true);

	/** Whose turn it is reads and writes it. */
	private long restedAt = System.nanoTime();

	@Override
	public OperationInvoker apply(EndpointId endpoint, OperationType type, OperationParameters parameters,
			OperationInvoker invoker) {
		return endpoint.equals(HealthEndpoint.ID) ? invoker : (context) -> await(invoker, context);
	}

	private @Nullable Object await(OperationInvoker invoker, InvocationContext context) {
		if (this.turn.getQueueLength() >= LONGEST_QUEUE) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
		}
		this.turn.acquireUninterruptibly();
		try {
			LockSupport.parkNanos(this.restedAt - System.nanoTime());
			return compute(invoker, context);
		}
		finally {
			this.turn.release();
		}
	}

	private @Nullable Object compute(OperationInvoker invoker, InvocationContext context) {
		long begin = System.nanoTime();
		try {
			return invoker.invoke(context);
		}
		finally {
			long end = System.nanoTime();
			this.restedAt = end + Math.min(end - begin, LONGEST_REST);
		}
	}

}
