package dev.selecho.live;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the page asks for each second. Rows are arrays, as there are many of them.
 *
 * @param instance which process this is
 * @param now the server's time, in milliseconds of the epoch
 * @param state what it does, in a word
 * @param limit most connections
 * @param listeners where it listens
 * @param loops what its loops do
 * @param samples of the seconds that the page does not know yet, see {@link Sample#row()}
 * @param kernel what the kernel has counted since the server started
 * @param stalls turns that lasted too long, the last one first
 * @param look what the loops themselves tell; none if none of them answers
 */
record LiveData(Instance instance, long now, State state, long limit, List<ListenerRow> listeners, List<LoopRow> loops,
		List<long[]> samples, Map<String, Long> kernel, List<Stall> stalls, @Nullable LookRows look) {

	/**
	 * A process.
	 *
	 * @param name the pod's, or the host's
	 * @param node where the pod is, if that is known
	 * @param version of the application, if that is known
	 * @param started when, in milliseconds of the epoch
	 * @param pid its number
	 */
	record Instance(String name, @Nullable String node, @Nullable String version, long started, long pid) {
	}

	/**
	 * What the server does.
	 *
	 * @param word serving, full, not ready, stalled, draining or stopped
	 * @param why a sentence
	 */
	record State(String word, String why) {
	}

	/**
	 * A listener.
	 *
	 * @param name its name
	 * @param protocol what is spoken there, if that has a name
	 * @param address where it listens, {@code null} if it does not
	 * @param open connections
	 * @param admitted clients taken on
	 * @param rejected clients refused, by reason
	 * @param ended connections that ended, by reason
	 * @param received bytes
	 * @param sent bytes
	 * @param acceptPaused whether nobody is let in for now
	 */
	record ListenerRow(String name, @Nullable String protocol, @Nullable String address, long open, long admitted,
			Map<String, Long> rejected, Map<String, Long> ended, long received, long sent, boolean acceptPaused) {
	}

	/**
	 * A loop.
	 *
	 * @param name its name
	 * @param open connections that it serves
	 * @param heartbeat milliseconds since it last came back from select
	 * @param turning milliseconds that the turn under way has lasted
	 * @param rebuilds how often its selector was replaced
	 */
	record LoopRow(String name, long open, long heartbeat, long turning, long rebuilds) {
	}

	/**
	 * What those loops tell that answer.
	 *
	 * @param total connections
	 * @param connections some of them
	 * @param turns those that the page does not know yet, by time
	 * @param endedMark changes when somebody ends
	 * @param ended the last ones, {@code null} if the page knows them
	 * @param silent the loops that do not answer
	 */
	record LookRows(long total, List<ConnectionRow> connections, List<TurnRow> turns, String endedMark,
			@Nullable List<EndedRow> ended, List<Integer> silent) {
	}

	/**
	 * A connection. Times are in milliseconds.
	 */
	record ConnectionRow(long id, String listener, @Nullable String client, long age, long idle, long received,
			long sent, long pending, String phase, String reading) {
	}

	/**
	 * A turn of a loop.
	 *
	 * @param loop the loop's place among the loops
	 * @param number turns of a loop count up
	 * @param at when it began: microseconds, which compare the turns of all loops
	 * @param asleep microseconds in which nobody was ready before it, if that is known
	 * @param took nanoseconds at work
	 * @param parts for each who took part: connection, readiness, bytes, nanoseconds, and
	 * the position of its listener
	 * @param more how many took part beside those
	 */
	record TurnRow(int loop, long number, long at, @Nullable Long asleep, long took, List<long[]> parts, int more) {
	}

	/**
	 * Who has ended, or was rejected. Times are in milliseconds, {@code ago} since then.
	 */
	record EndedRow(long id, String listener, @Nullable String client, String why, boolean rejected, long age,
			long received, long sent, long ago) {
	}

}
