package dev.selecho.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import dev.selecho.net.ListenerOptions.SocketSettings;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the options in the kernel: how much memory it takes for a socket, and
 * of what it grants less, in silence.
 */
final class KernelLimits {

	private static final Path SOMAXCONN = Path.of("/proc/sys/net/core/somaxconn");

	private KernelLimits() {
	}

	static List<LoweredOption> lowered(String prefix, ListenerOptions options) {
		List<LoweredOption> lowered = new ArrayList<>();
		int backlog = options.backlog();
		int granted = backlogLimit();
		if (granted < backlog) {
			lowered.add(new LoweredOption(prefix + "backlog", String.valueOf(backlog), String.valueOf(granted),
					"net.core.somaxconn"));
		}
		SocketSettings socket = options.socket();
		addBuffer(lowered, prefix + "socket.receive-buffer-size", socket.receiveBufferSize(),
				StandardSocketOptions.SO_RCVBUF, "net.core.rmem_max");
		addBuffer(lowered, prefix + "socket.send-buffer-size", socket.sendBufferSize(), StandardSocketOptions.SO_SNDBUF,
				"net.core.wmem_max");
		return List.copyOf(lowered);
	}

	/**
	 * Returns what the kernel holds for one connection at most.
	 * @param kinds the options that are in use
	 * @return twice of the sizes of its buffers, as Linux counts what it needs for
	 * itself; {@code null} if any is the system's own affair
	 */
	static @Nullable Long perConnection(Collection<ListenerOptions> kinds) {
		long most = 0;
		for (ListenerOptions kind : kinds) {
			Integer receive = kind.socket().receiveBufferSize();
			Integer send = kind.socket().sendBufferSize();
			if (receive == null || send == null) {
				return null;
			}
			most = Math.max(most, 2L * receive + 2L * send);
		}
		return most;
	}

	/**
	 * Without such a file the system has another limit, or none. The kernel gives it to
	 * the first read alone, as far as that goes.
	 */
	private static int backlogLimit() {
		try (InputStream input = Files.newInputStream(SOMAXCONN)) {
			return Integer.parseInt(new String(input.readNBytes(16), StandardCharsets.US_ASCII).strip());
		}
		catch (IOException | NumberFormatException ex) {
			return Integer.MAX_VALUE;
		}
	}

	/** A socket is asked, as a container does not see the limit but has it. */
	private static void addBuffer(List<LoweredOption> lowered, String option, @Nullable Integer size,
			SocketOption<Integer> socketOption, String limit) {
		if (size == null) {
			return;
		}
		try (SocketChannel probe = SocketChannel.open()) {
			int granted = probe.setOption(socketOption, size).getOption(socketOption);
			if (granted < size) {
				lowered.add(new LoweredOption(option, InvalidOptionException.text(size),
						InvalidOptionException.text(granted), limit));
			}
		}
		catch (IOException ex) {
			// without sockets the server will not start, and says so itself
		}
	}

}
