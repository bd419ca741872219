package dev.selecho.net;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A process that starts servers on Unix domain sockets, one after the other: on
 * {@code path} with a number behind it, the first at {@code begin}, milliseconds since
 * 1970, and one {@code every} so many. Each is kept, and says how its start went.
 */
final class UnixStarts {

	private UnixStarts() {
	}

	public static void main(String[] args) throws Exception {
		int count = Integer.getInteger("count", 1);
		for (int i = 0; i < count; i++) {
			long due = Long.getLong("begin", 0) + i * Long.getLong("every", 0);
			while (System.currentTimeMillis() < due) {
				Thread.onSpinWait();
			}
			System.out.println(i + " " + start(Path.of(System.getProperty("path") + i)));
		}
		System.out.println("done");
		TimeUnit.SECONDS.sleep(60);
	}

	@SuppressWarnings("resource") // the process's end is theirs
	private static String start(Path path) throws IOException {
		ListenerOptions options = ListenerOptions.DEFAULTS.withUnixPermissions(permissions());
		Listener listener = new Listener("main", UnixDomainSocketAddress.of(path), null, (connection) -> Handlers.ECHO,
				options);
		try {
			new TcpServer(TcpServerOptions.DEFAULTS, List.of(listener)).start();
			return "listens";
		}
		catch (BindFailedException ex) {
			return ex.reason();
		}
	}

	private static @Nullable Set<PosixFilePermission> permissions() {
		String permissions = System.getProperty("permissions");
		return (permissions != null) ? PosixFilePermissions.fromString(permissions) : null;
	}

}
