package dev.selecho.live;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.selecho.net.ListenerCounters;
import dev.selecho.loop.LoopMonitor;
import dev.selecho.net.RejectReason;
import dev.selecho.net.TcpServer;
import dev.selecho.loop.WakeupCause;

/**
 * What a server had counted at one moment, over all its listeners and loops.
 *
 * @param at the moment, as {@link System#nanoTime()} counts
 * @param open connections
 * @param admitted clients taken on
 * @param rejected clients refused
 * @param ended connections that ended
 * @param received bytes from sockets
 * @param sent bytes to sockets
 * @param pending bytes that wait for sockets
 * @param paused connections that are not read
 * @param busy nanoseconds that each loop was at work
 * @param wakeups returns from {@code select}
 * @param ready channels found ready
 */
record Totals(long at, long open, long admitted, long rejected, long ended, long received, long sent, long pending,
		long paused, List<Long> busy, long wakeups, long ready) {

	static Totals of(TcpServer server) {
		long open = 0;
		long admitted = 0;
		long rejected = 0;
		long ended = 0;
		long received = 0;
		long sent = 0;
		long pending = 0;
		long paused = 0;
		for (ListenerCounters counters : server.listeners().stream().map((listener) -> listener.counters()).toList()) {
			open += counters.active();
			admitted += counters.accepted();
			rejected += Stream.of(RejectReason.values()).mapToLong(counters::rejected).sum();
			ended += counters.closed();
			received += counters.received();
			sent += counters.sent();
			pending += counters.pending();
			paused += counters.readsPaused();
		}
		List<LoopMonitor> loops = server.loops();
		return new Totals(System.nanoTime(), open, admitted, rejected, ended, received, sent, pending, paused,
				loops.stream().map(Totals::busy).toList(), loops.stream().mapToLong(Totals::wakeups).sum(),
				loops.stream().mapToLong(Totals::ready).sum());
	}

	/** The turn that is under way counts as well: it may be a long one. */
	private static long busy(LoopMonitor loop) {
		return loop.busy().plus(loop.turning()).toNanos();
	}

	private static long wakeups(LoopMonitor loop) {
		return Stream.of(WakeupCause.values()).mapToLong(loop::wakeups).sum();
	}

	private static long ready(LoopMonitor loop) {
		return loop.acceptReady() + loop.readReady() + loop.writeReady();
	}

	/**
	 * Returns what was done since.
	 * @param before what had been counted before
	 * @param number of the sample
	 * @return rates for a second, and what there is now
	 */
	Sample since(Totals before, long number) {
		long elapsed = Math.max(1, this.at - before.at);
		return new Sample(number, this.open, rate(this.admitted - before.admitted, elapsed),
				rate(this.rejected - before.rejected, elapsed), rate(this.ended - before.ended, elapsed),
				rate(this.received - before.received, elapsed), rate(this.sent - before.sent, elapsed), this.pending,
				this.paused, busy(before, elapsed), rate(this.wakeups - before.wakeups, elapsed),
				rate(this.ready - before.ready, elapsed));
	}

	private static long rate(long count, long elapsed) {
		return Math.round(count * 1e9 / elapsed);
	}

	private List<Long> busy(Totals before, long elapsed) {
		return IntStream.range(0, this.busy.size())
			.mapToObj((loop) -> Math.clamp((this.busy.get(loop) - before.busy.get(loop)) * 1000 / elapsed, 0L, 1000L))
			.toList();
	}

}
