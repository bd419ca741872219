package dev.selecho.actuate;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Tells where the server listens, what it speaks there, and how many loops serve it.
 */
final class TcpServerInfoContributor implements InfoContributor {

	private final TcpServer server;

	TcpServerInfoContributor(TcpServer server) {
		this.server = server;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> listeners = new LinkedHashMap<>();
		for (Listener listener : this.server.listeners()) {
			SocketAddress bound = listener.localAddress();
			if (bound != null) {
				listeners.put(listener.name(), details(bound, listener.protocol()));
			}
		}
		builder.withDetail("tcpServer", Map.of("listeners", listeners, "loops", this.server.loops().size()));
	}

	static Map<String, Object> details(SocketAddress bound, @Nullable String protocol) {
		Map<String, Object> details = new LinkedHashMap<>();
		switch (bound) {
			case InetSocketAddress internet -> {
				details.put("address", internet.getAddress().getHostAddress());
				details.put("port", internet.getPort());
			}
			case UnixDomainSocketAddress unix -> details.put("path", unix.getPath().toString());
			default -> details.put("address", bound.toString());
		}
		if (protocol != null) {
			details.put("protocol", protocol);
		}
		return details;
	}

}
