package dev.selecho.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the kernel has counted, for all processes that share this network.
 *
 * @param abortOnData resets sent because data came for a socket that was closed
 * @param abortOnClose resets sent because a socket was closed with input unread
 */
public record KernelCounters(long abortOnData, long abortOnClose) {

	/**
	 * Reads the counters.
	 * @return the present values
	 * @throws IOException if the kernel does not tell
	 */
	public static KernelCounters now() throws IOException {
		List<String> netstat = Files.readAllLines(Path.of("/proc/net/netstat"));
		List<String> names = Arrays.asList(netstat.get(0).split(" ", -1));
		List<String> values = Arrays.asList(netstat.get(1).split(" ", -1));
		return new KernelCounters(Long.parseLong(values.get(names.indexOf("TCPAbortOnData"))),
				Long.parseLong(values.get(names.indexOf("TCPAbortOnClose"))));
	}

}
