package dev.selecho.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;

/**
 * What a run has found up to now, at {@code /metrics}.
 */
final class MetricsServer implements AutoCloseable {

	private static final double[] QUANTILES = { 0.5, 0.9, 0.99, 0.999, 1 };

	private final PrometheusRegistry registry = new PrometheusRegistry();

	private final ExpositionFormats formats = ExpositionFormats.init();

	private final Findings findings;

	private final HttpServer server;

	/**
	 * Serves from now on.
	 * @param port where, 0 for a free one
	 * @param findings what was found
	 * @throws IOException if the port cannot be had
	 */
	MetricsServer(int port, Findings findings) throws IOException {
		this.findings = findings;
		register();
		this.server = HttpServer.create(new InetSocketAddress(port), 0);
		this.server.createContext("/metrics", this::answer);
		// Without it, who sends half a request holds up everybody.
		this.server.setExecutor(Thread::startVirtualThread);
		this.server.start();
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	private void register() {
		GaugeWithCallback.builder()
			.name("selecho_check_kept_connections")
			.help("Kept connections that stand")
			.callback((to) -> to.call(this.findings.kept()))
			.register(this.registry);
		CounterWithCallback.builder()
			.name("selecho_check_connections_total")
			.help("Connections made")
			.callback((to) -> to.call((double) this.findings.connections()))
			.register(this.registry);
		CounterWithCallback.builder()
			.name("selecho_check_reconnects_total")
			.help("Kept connections made again")
			.callback((to) -> to.call((double) this.findings.reconnects()))
			.register(this.registry);
		CounterWithCallback.builder()
			.name("selecho_check_outcomes_total")
			.help("Connections that ended otherwise than by us, or could not be made")
			.labelNames("outcome")
			.callback((to) -> Stream.of(Outcome.values())
				.forEach((outcome) -> to.call((double) this.findings.sum(outcome), outcome.word())))
			.register(this.registry);
		registerOutages();
		registerLatency("connect", "Time to a connection", this.findings.connect());
		registerLatency("exchange", "Time from when a message was due to the end of its echo",
				this.findings.exchange());
	}

	private void registerOutages() {
		CounterWithCallback.builder()
			.name("selecho_check_outages_total")
			.help("Times in which nothing worked")
			.labelNames("kind")
			.callback((to) -> {
				to.call(summary(this.findings.newOnes()).count(), "new");
				to.call(summary(this.findings.keptOnes()).count(), "kept");
			})
			.register(this.registry);
		CounterWithCallback.builder()
			.name("selecho_check_outage_seconds_total")
			.help("How long nothing worked, all such times together")
			.labelNames("kind")
			.callback((to) -> {
				to.call(summary(this.findings.newOnes()).sum() / 1e9, "new");
				to.call(summary(this.findings.keptOnes()).sum() / 1e9, "kept");
			})
			.register(this.registry);
	}

	private Outages.Summary summary(Outages outages) {
		return outages.summary(this.findings.now());
	}

	private void registerLatency(String name, String help, Latency latency) {
		SummaryWithCallback.builder()
			.name("selecho_check_" + name + "_seconds")
			.help(help)
			.callback((to) -> to.call(latency.count(), latency.sumSeconds(), quantiles(latency)))
			.register(this.registry);
	}

	private static Quantiles quantiles(Latency latency) {
		Quantiles.Builder quantiles = Quantiles.builder();
		for (double quantile : QUANTILES) {
			quantiles.quantile(new Quantile(quantile, latency.percentile(100 * quantile) / 1e9));
		}
		return quantiles.build();
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			ExpositionFormatWriter writer = this.formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
			exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
			exchange.sendResponseHeaders(200, 0);
			try (OutputStream body = exchange.getResponseBody()) {
				writer.write(body, this.registry.scrape());
			}
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
