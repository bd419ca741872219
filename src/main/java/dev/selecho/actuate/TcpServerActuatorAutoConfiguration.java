package dev.selecho.actuate;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.autoconfigure.TcpServerProperties;
import dev.selecho.echo.EchoHandler;
import dev.selecho.net.TcpServer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Shows the TCP server in the actuator: meters, health with its probes, and info.
 */
@AutoConfiguration(after = { TcpServerAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class })
@ConditionalOnBean(TcpServer.class)
public final class TcpServerActuatorAutoConfiguration {

	@Bean
	TcpServerMetrics tcpServerMetrics(TcpServer server) {
		return new TcpServerMetrics(server);
	}

	@Bean
	@ConditionalOnBean(EchoHandler.class)
	EchoMetrics echoMetrics(EchoHandler echo, TcpServer server) {
		return new EchoMetrics(echo, server.listeners().getFirst().name());
	}

	@Bean
	ProbeGroups probeGroups(Environment environment) {
		return new ProbeGroups(environment);
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("selectorLoop")
	SelectorLoopHealthIndicator selectorLoopHealthIndicator(TcpServer server, TcpServerProperties properties) {
		return new SelectorLoopHealthIndicator(server, properties.health().stallThreshold());
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("tcpServer")
	TcpServerHealthIndicator tcpServerHealthIndicator(TcpServer server) {
		return new TcpServerHealthIndicator(server);
	}

	@Bean
	TcpServerInfoContributor tcpServerInfoContributor(TcpServer server) {
		return new TcpServerInfoContributor(server);
	}

}
