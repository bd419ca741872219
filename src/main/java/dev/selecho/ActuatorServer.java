package dev.selecho;

import java.util.Objects;
import java.util.concurrent.Semaphore;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * The HTTP server of the application: it is there for the actuator alone.
 */
@Configuration(proxyBeanMethods = false)
class ActuatorServer {

	private static final EndpointId PROMETHEUS = EndpointId.of("prometheus");

	private static final int LONGEST_QUEUE = 16;

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> actuatorProtocol() {
		return (factory) -> factory.setProtocol(ActuatorProtocol.class.getName());
	}

	/**
	 * Whatever is not a probe is computed one by one, so that a probe never waits for
	 * more than one of them; whoever finds a long queue is told to come back later. Only
	 * the computing: how long a client takes to fetch its answer delays nobody.
	 */
	@Bean
	OperationInvokerAdvisor oneAtATime() {
		Semaphore turn = new Semaphore(1, true);
		return (endpoint, type, parameters, invoker) -> endpoint.equals(HealthEndpoint.ID) ? invoker
				: (context) -> inTurn(turn, invoker, context);
	}

	private static @Nullable Object inTurn(Semaphore turn, OperationInvoker invoker, InvocationContext context) {
		if (turn.getQueueLength() >= LONGEST_QUEUE) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
		}
		turn.acquireUninterruptibly();
		try {
			return invoker.invoke(context);
		}
		finally {
			turn.release();
		}
	}

	/**
	 * Who would rather have protobuf gets text: what writes protobuf makes the JDK warn,
	 * and there is nothing here that only protobuf can say.
	 */
	@Bean
	OperationInvokerAdvisor scrapesInText() {
		return (endpoint, type, parameters, invoker) -> endpoint.equals(PROMETHEUS)
				? (context) -> invoker.invoke(inText(context)) : invoker;
	}

	private static InvocationContext inText(InvocationContext context) {
		return new InvocationContext(Objects.requireNonNull(context.resolveArgument(SecurityContext.class)),
				context.getArguments(), OperationArgumentResolver.of(PrometheusOutputFormat.class, () -> {
					PrometheusOutputFormat asked = context.resolveArgument(PrometheusOutputFormat.class);
					return (asked != PrometheusOutputFormat.CONTENT_TYPE_PROTOBUF) ? asked
							: PrometheusOutputFormat.CONTENT_TYPE_004;
				}));
	}

	/** A client's mistake, which would be logged as if it were ours. */
	@Bean
	HandlerExceptionResolver parametersThatCannotBeRead() {
		return (request, response, handler, failure) -> {
			if (!(failure instanceof InvalidParameterException invalid)) {
				return null;
			}
			response.setStatus(invalid.getErrorCode());
			return new ModelAndView();
		};
	}

}
