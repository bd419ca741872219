package dev.selecho.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the kernel has counted in the network of the calling thread. Others may share it:
 * see {@link NetworkNamespace}.
 */
public final class KernelCounters {

	private KernelCounters() {
	}

	/**
	 * Returns the segments with RST that were sent. Other counters leave out some: those
	 * of sockets in FIN_WAIT2 that their process has closed.
	 * @return the count
	 * @throws IOException if the kernel does not tell
	 */
	public static long resets() throws IOException {
		// Not /proc/net, which is that of the process's first thread.
		List<String> tcp = Files.readAllLines(Path.of("/proc/thread-self/net/snmp"))
			.stream()
			.filter((line) -> line.startsWith("Tcp:"))
			.toList();
		int column = Arrays.asList(tcp.get(0).split(" ", -1)).indexOf("OutRsts");
		return Long.parseLong(tcp.get(1).split(" ", -1)[column]);
	}

}
