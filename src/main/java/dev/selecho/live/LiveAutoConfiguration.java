package dev.selecho.live;

import java.net.InetAddress;
import java.net.UnknownHostException;

import dev.selecho.actuate.EndpointPaths;
import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.autoconfigure.TcpServerLifecycle;
import dev.selecho.autoconfigure.TcpServerProperties;
import dev.selecho.live.LiveData.Instance;
import dev.selecho.net.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The live page, for those who ask for it: {@code tcp.server.live.enabled=true}, and the
 * endpoint {@code live} exposed. In a servlet container, as its headers come by a filter.
 */
@AutoConfiguration(after = TcpServerAutoConfiguration.class,
		afterName = "org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration",
		beforeName = "org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean({ TcpServer.class, ApplicationAvailability.class })
@ConditionalOnBooleanProperty("tcp.server.live.enabled")
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class LiveAutoConfiguration {

	@Bean
	@ConditionalOnAvailableEndpoint
	LiveEndpoint liveEndpoint(TcpServerLifecycle lifecycle, TcpServerProperties properties,
			ApplicationAvailability availability, ApplicationContext context, ObjectProvider<BuildProperties> build,
			WebEndpointProperties endpoints) {
		TcpServer server = lifecycle.server();
		server.remember(ServerLook.ENDED);
		LiveView view = new LiveView(server, availability, instance(context, build.getIfAvailable()),
				new ClientNames(properties.live().addresses()));
		return new LiveEndpoint(view, EndpointPaths.of(endpoints, "live"));
	}

	private static Instance instance(ApplicationContext context, @Nullable BuildProperties build) {
		Environment environment = context.getEnvironment();
		String pod = environment.getProperty("POD_NAME");
		return new Instance((pod != null) ? pod : host(), environment.getProperty("NODE_NAME"),
				(build != null) ? build.getVersion() : null, context.getStartupDate(), ProcessHandle.current().pid());
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
