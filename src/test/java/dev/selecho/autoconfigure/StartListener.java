package dev.selecho.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.context.ApplicationListener;

/**
 * Keeps the events of started servers.
 */
class StartListener implements ApplicationListener<TcpServerStartedEvent> {

	final List<TcpServerStartedEvent> events = new ArrayList<>();

	@Override
	public void onApplicationEvent(TcpServerStartedEvent event) {
		this.events.add(event);
	}

}
