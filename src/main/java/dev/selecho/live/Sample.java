package dev.selecho.live;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What a server did in some second.
 *
 * @param number samples count up
 * @param open connections, at its end
 * @param admitted clients taken on
 * @param rejected clients refused
 * @param ended connections that ended
 * @param received bytes from sockets
 * @param sent bytes to sockets
 * @param pending bytes that wait for sockets, at its end
 * @param paused connections that are not read, at its end
 * @param busy tenths of a percent of the time that each loop was at work
 * @param wakeups returns from {@code select}
 * @param ready channels found ready
 */
record Sample(long number, long open, long admitted, long rejected, long ended, long received, long sent, long pending,
		long paused, List<Long> busy, long wakeups, long ready) {

	/**
	 * As a row, which takes a tenth of the room. How busy the busiest loop was comes
	 * first; where there are several, each has a column at the end.
	 */
	long[] row() {
		LongStream all = LongStream.of(this.number, this.open, this.admitted, this.rejected, this.ended, this.received,
				this.sent, this.pending, this.paused, Collections.max(this.busy), this.wakeups, this.ready);
		LongStream each = this.busy.stream().mapToLong(Long::longValue);
		return ((this.busy.size() > 1) ? LongStream.concat(all, each) : all).toArray();
	}

}
