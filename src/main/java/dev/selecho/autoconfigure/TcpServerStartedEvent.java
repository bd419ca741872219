package dev.selecho.autoconfigure;

import dev.selecho.net.TcpServer;

import org.springframework.context.ApplicationEvent;

/**
 * The TCP server has started: its listeners are bound and know their real ports.
 */
public final class TcpServerStartedEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final transient TcpServer server;

	TcpServerStartedEvent(TcpServer server) {
		super(server);
		this.server = server;
	}

	/**
	 * Returns the server.
	 * @return the server that has started
	 */
	public TcpServer getServer() {
		return this.server;
	}

}
