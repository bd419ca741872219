package dev.selecho.autoconfigure;

import java.time.Duration;

import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.net.TcpServer;

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
 * {@link ConnectionHandlerFactory} of its own, or its listeners ask for something else.
 */
@AutoConfiguration(after = LifecycleAutoConfiguration.class)
@Conditional(OnTcpServerEnabled.class)
@EnableConfigurationProperties({ TcpServerProperties.class, LifecycleProperties.class })
public final class TcpServerAutoConfiguration {

	private static final String SERVER = "tcpServer";

	@Bean
	static ConfigurationPropertiesBindHandlerAdvisor tcpServerPropertyChecks() {
		return new PropertyChecks();
	}

	/**
	 * Of the server that the properties describe, as are the listeners that are beans.
	 */
	@Bean
	@ConditionalOnMissingBean(TcpServer.class)
	Protocols tcpServerProtocols(ConfigurableListableBeanFactory beans, TcpServerProperties properties) {
		return new Protocols(beans, properties.echo().mode(), SERVER);
	}

	@Bean(SERVER)
	@ConditionalOnMissingBean
	TcpServer tcpServer(TcpServerProperties properties, Protocols protocols, ConfigurableListableBeanFactory beans) {
		return TcpServerFactory.create(properties, protocols, ListenerBeans.of(beans, SERVER));
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

	/** Of a context that has no server of its own, beneath one that has. */
	@Bean
	@ConditionalOnMissingBean(value = TcpServer.class, search = SearchStrategy.CURRENT)
	StrayBeans tcpServerStrayBeans(ConfigurableListableBeanFactory beans) {
		return new StrayBeans(beans);
	}

}
