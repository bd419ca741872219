package dev.selecho;

import java.util.Objects;

import org.apache.tomcat.util.http.InvalidParameterException;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * The HTTP server of the application: it is there for the actuator alone. Each part is
 * there as far as its library is.
 */
@Configuration(proxyBeanMethods = false)
class ActuatorServer {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ TomcatServletWebServerFactory.class, DispatcherServlet.class })
	static class Http {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> actuatorProtocol() {
			return (factory) -> factory.setProtocol(ActuatorProtocol.class.getName());
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

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ OperationInvokerAdvisor.class, HealthEndpoint.class, ResponseStatusException.class })
	static class Answers {

		@Bean
		OneAtATime oneAtATime() {
			return new OneAtATime();
		}

	}

	/**
	 * Who would rather have protobuf gets text: what writes protobuf makes the JDK warn,
	 * and there is nothing here that only protobuf can say.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ OperationInvokerAdvisor.class, PrometheusOutputFormat.class })
	static class Scrapes {

		private static final EndpointId PROMETHEUS = EndpointId.of("prometheus");

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

	}

}
