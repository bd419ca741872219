package dev.selecho.actuate;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.autoconfigure.TcpServerProperties;
import dev.selecho.echo.EchoHandler;
import dev.selecho.net.TcpServer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.PropertySource;

/**
 * Shows the TCP server in the actuator: meters, health and info. The health groups come
 * as properties of the lowest precedence, which an application may override.
 */
@AutoConfiguration(after = TcpServerAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "tcp.server.enabled", matchIfMissing = true)
@ConditionalOnBean(TcpServer.class)
@PropertySource("classpath:dev/selecho/actuate/health-groups.properties")
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
	SelectorLoopHealthIndicator selectorLoopHealthIndicator(TcpServer server, TcpServerProperties properties) {
		return new SelectorLoopHealthIndicator(server, properties.health().stallThreshold());
	}

	@Bean
	TcpServerHealthIndicator tcpServerHealthIndicator(TcpServer server) {
		return new TcpServerHealthIndicator(server);
	}

	@Bean
	TcpServerInfoContributor tcpServerInfoContributor(TcpServer server) {
		return new TcpServerInfoContributor(server);
	}

}
