package dev.selecho.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's tables of TCP sockets: who has a port.
 */
final class PortTable {

	private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

	/** Such as {@code 0: 0100007F:2710 00000000:0000 0A ...}: local, remote, state. */
	private static final Pattern SOCKET = Pattern.compile("\\s*\\d+: \\w+:(\\w+) \\w+:\\w+ (\\w+)");

	private static final String LISTENING = "0A";

	private PortTable() {
	}

	/**
	 * Tells whether connections have a local port on which nothing listens.
	 * @param port the port
	 * @return whether it is so; not where there are no such tables
	 */
	static boolean isHeldWithoutListener(int port) {
		Set<String> states = new HashSet<>();
		for (Path table : TABLES) {
			try {
				Files.readAllLines(table).stream().skip(1).forEach((line) -> addState(line, port, states));
			}
			catch (IOException ex) {
				// the other one may be there
			}
		}
		return !states.isEmpty() && !states.contains(LISTENING);
	}

	private static void addState(String line, int port, Set<String> states) {
		Matcher socket = SOCKET.matcher(line);
		if (socket.lookingAt() && Integer.parseInt(socket.group(1), 16) == port) {
			states.add(socket.group(2));
		}
	}

}
