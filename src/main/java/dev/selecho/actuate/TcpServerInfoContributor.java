package dev.selecho.actuate;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Tells where the server listens and how many loops serve it.
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
			if (listener.localAddress() instanceof InetSocketAddress internet) {
				listeners.put(listener.name(),
						Map.of("address", internet.getAddress().getHostAddress(), "port", internet.getPort()));
			}
			else if (listener.localAddress() instanceof UnixDomainSocketAddress unix) {
				listeners.put(listener.name(), Map.of("path", unix.getPath().toString()));
			}
		}
		builder.withDetail("tcpServer", Map.of("listeners", listeners, "loops", this.server.loops().size()));
	}

}
