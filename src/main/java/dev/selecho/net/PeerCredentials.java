package dev.selecho.net;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;

import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a Unix domain socket, as the kernel knows it: nobody can
 * pretend to be somebody else.
 *
 * @param user whose process has connected, by name or, without one, by number
 * @param group the first group of that process
 */
public record PeerCredentials(UserPrincipal user, GroupPrincipal group) {

	/**
	 * Asks the system.
	 * @param channel a socket
	 * @return who is at its other end, or {@code null} if that is not to be known
	 */
	static @Nullable PeerCredentials of(SocketChannel channel) {
		try {
			for (SocketOption<?> option : channel.supportedOptions()) {
				if (option.name().equals("SO_PEERCRED")) {
					return JdkNet.credentials(channel.getOption(option));
				}
			}
		}
		catch (IOException ex) {
			// closed
		}
		return null;
	}

	/** Loaded where there is the option, and so the module that it comes from. */
	private static final class JdkNet {

		static PeerCredentials credentials(Object value) {
			UnixDomainPrincipal principal = (UnixDomainPrincipal) value;
			return new PeerCredentials(principal.user(), principal.group());
		}

	}

}
