package dev.selecho.client;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a run has found, counted by many threads.
 */
final class Findings {

	private final Moments moments;

	private final Events events;

	private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);

	private final LongAdder connections = new LongAdder();

	private final LongAdder reconnects = new LongAdder();

	private final AtomicInteger kept = new AtomicInteger();

	private final Latency connect = new Latency();

	private final Latency exchange = new Latency();

	private final Outages newOnes;

	private final Outages keptOnes;

	private long endNanos;

	private volatile boolean ended;

	private final List<ProbeResult> probes = new ArrayList<>();

	private final List<String> said = new ArrayList<>();

	/**
	 * Nothing found yet.
	 * @param moments the time of day
	 * @param events who wants to know at once
	 * @param newNanos how often a new connection is made
	 * @param keptNanos how often a kept one is used
	 */
	Findings(Moments moments, Events events, long newNanos, long keptNanos) {
		this.moments = moments;
		this.events = events;
		this.newOnes = new Outages("new", newNanos, events);
		this.keptOnes = new Outages("kept", keptNanos, events);
		for (Outcome outcome : Outcome.values()) {
			this.outcomes.put(outcome, new LongAdder());
		}
	}

	/**
	 * From now on the time stands still: what is said afterwards is about the same
	 * moment.
	 */
	void end() {
		this.endNanos = System.nanoTime();
		this.ended = true;
	}

	long now() {
		return this.ended ? this.endNanos : System.nanoTime();
	}

	void connected(long nanos) {
		this.connections.increment();
		this.connect.record(nanos);
	}

	void reconnected() {
		this.reconnects.increment();
	}

	void keptChanged(int difference) {
		this.kept.addAndGet(difference);
	}

	void exchanged(long nanos) {
		this.exchange.record(nanos);
	}

	void ended(String kind, int party, EndedException end) {
		count(end.outcome());
		this.events.connectionEnded(kind, party, end);
	}

	void count(Outcome outcome) {
		adder(outcome).increment();
	}

	synchronized void probed(ProbeResult result) {
		this.probes.add(result);
		if (result.outcome() != null) {
			count(result.outcome());
		}
		this.events.probeEnded(result.fields());
	}

	private LongAdder adder(Outcome outcome) {
		return this.outcomes.computeIfAbsent(outcome, (key) -> new LongAdder());
	}

	long sum(Outcome... of) {
		long sum = 0;
		for (Outcome outcome : of) {
			sum += adder(outcome).sum();
		}
		return sum;
	}

	long connections() {
		return this.connections.sum();
	}

	long reconnects() {
		return this.reconnects.sum();
	}

	int kept() {
		return this.kept.get();
	}

	Latency connect() {
		return this.connect;
	}

	Latency exchange() {
		return this.exchange;
	}

	Outages newOnes() {
		return this.newOnes;
	}

	Outages keptOnes() {
		return this.keptOnes;
	}

	/**
	 * Something was said while the run went on.
	 * @param line what
	 */
	synchronized void said(String line) {
		this.said.add(line);
	}

	synchronized List<String> said() {
		return List.copyOf(this.said);
	}

	synchronized List<ProbeResult> probes() {
		return List.copyOf(this.probes);
	}

	Moments moments() {
		return this.moments;
	}

}
