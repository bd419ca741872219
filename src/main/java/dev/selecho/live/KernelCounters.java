package dev.selecho.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the kernel has counted for all TCP of this network namespace, which in a pod is
 * the pod's own.
 *
 * @param files where it tells: pairs of lines, the names and the values
 */
record KernelCounters(List<Path> files) {

	static final KernelCounters OF_THIS_PROCESS = new KernelCounters(
			List.of(Path.of("/proc/net/netstat"), Path.of("/proc/net/snmp")));

	private static final List<String> NAMES = List.of("TcpExt:ListenOverflows", "TcpExt:ListenDrops", "Tcp:RetransSegs",
			"Tcp:OutRsts");

	/**
	 * Reads the counters.
	 * @return those that there are
	 */
	Map<String, Long> read() {
		Map<String, Long> counters = new LinkedHashMap<>();
		for (Path file : this.files) {
			try {
				read(Files.readAllLines(file), counters);
			}
			catch (IOException | NumberFormatException ex) {
				// another system, or one that hides it
			}
		}
		return counters;
	}

	private static void read(List<String> lines, Map<String, Long> counters) {
		for (int i = 0; i + 1 < lines.size(); i += 2) {
			String[] names = lines.get(i).split(" ", -1);
			String[] values = lines.get(i + 1).split(" ", -1);
			for (int column = 1; column < Math.min(names.length, values.length); column++) {
				if (NAMES.contains(names[0] + names[column])) {
					counters.put(names[column], Long.parseLong(values[column]));
				}
			}
		}
	}

}
