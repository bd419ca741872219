package dev.selecho.live;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;

import dev.selecho.autoconfigure.TcpServerAutoConfiguration;
import dev.selecho.autoconfigure.TcpServerProperties;
import dev.selecho.live.LiveData.Instance;
import dev.selecho.net.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The live page, for those who ask for it: {@code tcp.server.live.enabled=true}, and the
 * endpoint {@code live} exposed.
 */
@AutoConfiguration(after = TcpServerAutoConfiguration.class,
		afterName = "org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration",
		beforeName = "org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration")
@ConditionalOnBean({ TcpServer.class, ApplicationAvailability.class })
@ConditionalOnBooleanProperty("tcp.server.live.enabled")
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class LiveAutoConfiguration {

	/** Of those who have ended. */
	private static final int REMEMBERED = 200;

	@Bean
	@ConditionalOnAvailableEndpoint
	LiveEndpoint liveEndpoint(TcpServer server, TcpServerProperties properties, ApplicationAvailability availability,
			Environment environment, ObjectProvider<BuildProperties> build) {
		server.remember(REMEMBERED);
		return new LiveEndpoint(new LiveView(server, availability, instance(environment, build.getIfAvailable()),
				new ClientNames(properties.live().addresses())));
	}

	private static Instance instance(Environment environment, @Nullable BuildProperties build) {
		String pod = environment.getProperty("POD_NAME");
		return new Instance((pod != null) ? pod : host(), environment.getProperty("NODE_NAME"),
				(build != null) ? build.getVersion() : null,
				ManagementFactory.getRuntimeMXBean().getStartTime(), ProcessHandle.current().pid());
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
