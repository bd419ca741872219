package dev.selecho.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

import dev.selecho.net.DrainReport;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContextException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and drains the {@link TcpServer} with the application: after the web server that
 * answers probes and scrapes, and before it. Holds no logic of its own.
 */
public final class TcpServerLifecycle implements SmartLifecycle {

	/**
	 * Above the phases of Boot's web servers, which are 1024 and more below the default:
	 * a higher phase starts later and stops earlier.
	 */
	public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

	private static final Log logger = LogFactory.getLog(TcpServerLifecycle.class);

	private final TcpServer server;

	private final Duration gracePeriod;

	private final boolean enabled;

	private final LocalPortPublisher ports;

	private final ApplicationEventPublisher events;

	TcpServerLifecycle(TcpServer server, Duration gracePeriod, boolean enabled, LocalPortPublisher ports,
			ApplicationEventPublisher events) {
		this.server = server;
		this.gracePeriod = gracePeriod;
		this.enabled = enabled;
		this.ports = ports;
		this.events = events;
	}

	/**
	 * Returns the server that starts and ends with the application. A bean that is itself
	 * a {@code Lifecycle} asks for the {@link TcpServer} instead: Spring would take its
	 * end for the end of the drain.
	 * @return the context's own; that of its parent, where this lifecycle is the parent's
	 */
	public TcpServer server() {
		return this.server;
	}

	@Override
	public void start() {
		StartReport.room(logger, this.server.room());
		StartReport.loops(logger, this.server.loops().size(), Runtime.getRuntime().availableProcessors());
		try {
			this.server.start();
		}
		catch (IOException ex) {
			throw new ApplicationContextException("The TCP server cannot be started", ex);
		}
		StartReport.started(logger, this.server);
		this.ports.publish(this.server);
		this.events.publishEvent(new TcpServerStartedEvent(this.server));
	}

	@Override
	public void stop() {
		this.server.close();
	}

	@Override
	@SuppressWarnings("FutureReturnValueIgnored") // both outcomes end in the callback
	public void stop(Runnable callback) {
		// A handler that closes the context would wait for itself.
		boolean withinHandler = this.server.isLoopThread();
		Runnable ended = withinHandler ? () -> {
		} : callback;
		logger.info("Draining the TCP server, for at most " + this.gracePeriod.toMillis() + " ms");
		this.server.drain(this.gracePeriod).whenComplete((report, failure) -> {
			log(report, failure);
			ended.run();
		});
		if (withinHandler) {
			callback.run();
		}
	}

	private static void log(@Nullable DrainReport report, @Nullable Throwable failure) {
		if (report != null) {
			logger.info("TCP server drained: " + report.drained() + " connections drained, " + report.cut() + " cut, "
					+ report.lost() + " lost, in " + report.took().toMillis() + " ms");
		}
		else if (failure != null) {
			Throwable cause = (failure.getCause() != null) ? failure.getCause() : failure;
			logger.error("TCP server not drained: " + cause.getMessage(), cause);
		}
	}

	@Override
	public boolean isRunning() {
		return this.server.isRunning();
	}

	/** Asked at run time: an application processed ahead of time always has this bean. */
	@Override
	public boolean isAutoStartup() {
		return this.enabled;
	}

	/** A paused context of tests is to come back as it was, so not on another port. */
	@Override
	public boolean isPauseable() {
		return this.server.listeners().stream().noneMatch(TcpServerLifecycle::takesAFreePort);
	}

	private static boolean takesAFreePort(Listener listener) {
		return listener.address() instanceof InetSocketAddress internet && internet.getPort() == 0;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
