package dev.selecho.autoconfigure;

import java.time.Duration;

import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.net.TcpServer;
import dev.selecho.service.EchoHandler;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Runs a TCP server in the application. It echoes, unless the application has a
 * {@link ConnectionHandlerFactory} of its own.
 */
@AutoConfiguration(after = LifecycleAutoConfiguration.class)
@Conditional(OnTcpServerEnabled.class)
@EnableConfigurationProperties({ TcpServerProperties.class, LifecycleProperties.class })
public final class TcpServerAutoConfiguration {

	@Bean
	static ConfigurationPropertiesBindHandlerAdvisor tcpServerPropertyChecks() {
		return new PropertyChecks();
	}

	@Bean
	@ConditionalOnMissingBean({ ConnectionHandlerFactory.class, TcpServer.class })
	EchoHandler echoHandler(TcpServerProperties properties, ListableBeanFactory beans) {
		HandlerBeans.checkNoneIsPassedOver(beans);
		return new EchoHandler(properties.echo().mode());
	}

	@Bean
	@ConditionalOnMissingBean
	TcpServer tcpServer(TcpServerProperties properties, ConnectionHandlerFactory handlers) {
		return new TcpServerFactory(properties).create(handlers);
	}

	/**
	 * Of this context's own server: that of a parent starts and ends with the parent.
	 */
	@Bean
	@ConditionalOnBean(value = TcpServer.class, search = SearchStrategy.CURRENT)
	TcpServerLifecycle tcpServerLifecycle(ConfigurableListableBeanFactory beans, TcpServerProperties properties,
			LifecycleProperties lifecycle, ConfigurableEnvironment environment, ApplicationEventPublisher events) {
		if (!properties.enabled()) {
			OnTcpServerEnabled.tellOff();
		}
		TcpServer server = ManagedServer.of(beans);
		Duration grace = GracePeriod.of(properties.shutdown(), lifecycle.getTimeoutPerShutdownPhase());
		return new TcpServerLifecycle(server, grace, properties.enabled(), new LocalPortPublisher(environment), events);
	}

	/**
	 * Must not depend on the lifecycle's bean: Spring would take the end of the one for
	 * the end of the other, and not wait for the drain.
	 */
	@Bean
	@ConditionalOnBean(value = TcpServer.class, search = SearchStrategy.CURRENT)
	StallLog tcpServerStallLog(ConfigurableListableBeanFactory beans, TcpServerProperties properties) {
		return new StallLog(ManagedServer.of(beans), properties);
	}

}
