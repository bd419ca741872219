package dev.selecho.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The segments with RST that a port sends over the loopback of this network, as tcpdump
 * sees them. The kernel's own counters miss some, or count those of the clients too.
 */
public final class ResetSegments implements AutoCloseable {

	private final Process tcpdump;

	private final List<String> segments = new CopyOnWriteArrayList<>();

	private ResetSegments(Process tcpdump) {
		this.tcpdump = tcpdump;
		Thread.ofPlatform().daemon().start(this::collect);
	}

	/**
	 * Begins to count. Returns when nothing will be missed.
	 * @param port whose segments
	 * @return what counts them
	 */
	public static ResetSegments from(int port) throws IOException, InterruptedException {
		Installed.require("tcpdump");
		Process tcpdump = new ProcessBuilder("tcpdump", "-i", "lo", "-n", "-l", "--immediate-mode",
				"tcp[tcpflags] & tcp-rst != 0 and src port " + port)
			.start();
		BufferedReader messages = tcpdump.errorReader();
		for (String line = messages.readLine(); line == null
				|| !line.startsWith("listening"); line = messages.readLine()) {
			if (line == null) {
				throw new IOException("tcpdump does not listen");
			}
		}
		return new ResetSegments(tcpdump);
	}

	private void collect() {
		try (BufferedReader lines = this.tcpdump.inputReader()) {
			lines.lines().forEach(this.segments::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// the counting has ended
		}
	}

	/**
	 * Ends the counting.
	 * @return the segments there were
	 */
	public List<String> end() throws InterruptedException {
		// What is on its way to tcpdump is there by then.
		TimeUnit.MILLISECONDS.sleep(300);
		assertThat(this.tcpdump.isAlive()).as("tcpdump has counted to the end").isTrue();
		List<String> counted = List.copyOf(this.segments);
		close();
		return counted;
	}

	@Override
	public void close() {
		this.tcpdump.destroy();
	}

}
