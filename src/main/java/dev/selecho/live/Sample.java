package dev.selecho.live;

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
 * @param busy tenths of a percent of the time that the busiest loop was at work
 * @param wakeups returns from {@code select}
 * @param ready channels found ready
 */
record Sample(long number, long open, long admitted, long rejected, long ended, long received, long sent, long pending,
		long paused, long busy, long wakeups, long ready) {

	/** As a row, which takes a tenth of the room. */
	long[] row() {
		return new long[] { this.number, this.open, this.admitted, this.rejected, this.ended, this.received, this.sent,
				this.pending, this.paused, this.busy, this.wakeups, this.ready };
	}

}
