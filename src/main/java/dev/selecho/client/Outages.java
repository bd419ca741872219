package dev.selecho.client;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Times in which nothing worked, of one kind. Of any number of parties, each is out at
 * most once at a time.
 */
final class Outages {

	private final String kind;

	/**
	 * A gap that is shorter may not be seen, and each may be longer or shorter by so
	 * much.
	 */
	private final long resolutionNanos;

	private final Events events;

	private final Map<Integer, Open> open = new HashMap<>();

	private final Map<Outcome, Integer> causes = new EnumMap<>(Outcome.class);

	private int ended;

	private long endedSum;

	private long longest;

	private long longestBegin;

	Outages(String kind, long resolutionNanos, Events events) {
		this.kind = kind;
		this.resolutionNanos = resolutionNanos;
		this.events = events;
	}

	/**
	 * Something has failed.
	 * @param party who is out
	 * @param since from when on
	 * @param cause how it shows
	 */
	synchronized void began(int party, long since, Outcome cause) {
		Open before = this.open.get(party);
		if (before == null) {
			this.open.put(party, new Open(since, cause));
			this.events.outageBegan(this.kind, party, since, cause);
		}
		else if (!before.cause().isFailure()) {
			// A clean end is only the occasion where something fails after it.
			this.open.put(party, new Open(before.begin(), cause));
		}
	}

	/**
	 * It works.
	 * @param party who is no longer out, or was not
	 * @param now the time
	 */
	synchronized void ended(int party, long now) {
		Open over = this.open.remove(party);
		if (over != null) {
			long length = Math.max(0, now - over.begin());
			this.ended++;
			this.endedSum += length;
			this.causes.merge(over.cause(), 1, Integer::sum);
			if (length > this.longest) {
				this.longest = length;
				this.longestBegin = over.begin();
			}
			this.events.outageEnded(this.kind, party, now, over.cause(), length);
		}
	}

	/**
	 * What there was up to now. Those that go on count too, with their length so far.
	 * @param now the time
	 * @return a summary
	 */
	synchronized Summary summary(long now) {
		Map<Outcome, Integer> all = new EnumMap<>(Outcome.class);
		all.putAll(this.causes);
		long sum = this.endedSum;
		long most = this.longest;
		long begin = this.longestBegin;
		for (Open current : this.open.values()) {
			long length = Math.max(0, now - current.begin());
			all.merge(current.cause(), 1, Integer::sum);
			sum += length;
			if (length > most) {
				most = length;
				begin = current.begin();
			}
		}
		return new Summary(this.ended + this.open.size(), this.open.size(), most, begin, sum, this.resolutionNanos,
				all);
	}

	/**
	 * One that goes on.
	 *
	 * @param begin since when
	 * @param cause how it shows
	 */
	private record Open(long begin, Outcome cause) {
	}

	/**
	 * All of one kind.
	 *
	 * @param count how many
	 * @param open how many of them go on
	 * @param longest nanoseconds
	 * @param longestBegin when the longest began
	 * @param sum nanoseconds
	 * @param resolution nanoseconds by which each may be wrong
	 * @param causes how many of each
	 */
	record Summary(int count, int open, long longest, long longestBegin, long sum, long resolution,
			Map<Outcome, Integer> causes) {

		String causesText() {
			return this.causes.entrySet()
				.stream()
				.map((entry) -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
				.collect(Collectors.joining(", "));
		}

	}

}
