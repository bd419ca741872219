package dev.selecho.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A load. Its clients send messages of one size, and wait for the echo.
 *
 * @param name under which it is chosen and reported
 * @param title what it is
 * @param active connections at work
 * @param size bytes of a message
 * @param inFlight messages of a connection that are under way at once
 * @param idle connections beside them that do nothing
 * @param rate messages a second, of all together; 0 for as many as come back
 * @param kind what else
 */
record BenchCase(String name, String title, int active, int size, int inFlight, int idle, int rate, Kind kind) {

	/** Messages of a connection that may wait at a fixed rate. */
	private static final int PACED_WINDOW = 256;

	private static final List<BenchCase> ALL = List.of(echo("1", "1 connection, 64 B request and reply", 1, 64, 1),
			echo("50", "50 connections, 64 B", 50, 64, 1), echo("1000", "1,000 connections, 64 B", 1_000, 64, 1),
			echo("10000", "10,000 connections, 64 B", 10_000, 64, 1),
			echo("pipelined", "50 connections, 64 B, 16 deep", 50, 64, 16),
			echo("8x16k", "8 connections, 16 KiB", 8, 16 * 1024, 1),
			echo("streams", "8 streams of 64 KiB pieces", 8, 64 * 1024, 4),
			new BenchCase("idle", "50 connections, 64 B, beside 10,000 idle", 50, 64, 1, 10_000, 0, Kind.ECHO),
			new BenchCase("paced", "50 connections, 64 B, 5,000 a second", 50, 64, PACED_WINDOW, 0, 5_000, Kind.ECHO),
			new BenchCase("paced-idle", "50 connections, 64 B, 5,000 a second, beside 10,000 idle", 50, 64,
					PACED_WINDOW, 10_000, 5_000, Kind.ECHO),
			new BenchCase("churn", "50 at a time connect, have 64 B echoed, close", 50, 64, 1, 0, 0, Kind.CHURN),
			new BenchCase("slow-reader", "50 connections, 64 B, beside one that sends and hardly reads", 50, 64, 1, 0,
					0, Kind.SLOW_READER));

	/** What is special about a case. */
	enum Kind {

		/** Nothing. */
		ECHO,

		/** A connection serves one message. */
		CHURN,

		/** One client more, which sends all it can and reads next to nothing. */
		SLOW_READER

	}

	private static BenchCase echo(String name, String title, int active, int size, int inFlight) {
		return new BenchCase(name, title, active, size, inFlight, 0, 0, Kind.ECHO);
	}

	static List<BenchCase> all() {
		return ALL;
	}

	static BenchCase of(String name) {
		return ALL.stream()
			.filter((known) -> known.name.equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no case '" + name + "'; there are "
					+ Arrays.toString(ALL.stream().map(BenchCase::name).toArray())));
	}

	/**
	 * Returns the same load, from fewer connections.
	 * @param most how many of each kind at most
	 * @return the case
	 */
	BenchCase scaledDown(int most) {
		return new BenchCase(this.name, this.title, Math.min(this.active, most), this.size, this.inFlight,
				Math.min(this.idle, most), Math.min(this.rate, 100 * most), this.kind);
	}

	boolean isPaced() {
		return this.rate > 0;
	}

	int connections() {
		return this.active + this.idle + ((this.kind == Kind.SLOW_READER) ? 1 : 0);
	}

	EchoingClient.Shape shape() {
		return new EchoingClient.Shape(this.size, this.inFlight, !isPaced());
	}

	static String names() {
		return ALL.stream().map(BenchCase::name).collect(Collectors.joining(", "));
	}

}
