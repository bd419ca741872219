package dev.selecho.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether {@code tcp.server.enabled} is true, as it is by default. What is neither true
 * nor false fails the start; Boot's own condition would take it for false.
 */
final class OnTcpServerEnabled implements Condition {

	private static final Log logger = LogFactory.getLog(OnTcpServerEnabled.class);

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean enabled = Binder.get(context.getEnvironment()).bind("tcp.server.enabled", Boolean.class).orElse(true);
		if (!enabled) {
			// Nothing of the server is left to say so.
			tellOff();
		}
		return enabled;
	}

	static void tellOff() {
		logger.info("The TCP server is off (tcp.server.enabled=false)");
	}

}
