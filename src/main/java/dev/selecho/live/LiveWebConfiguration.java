package dev.selecho.live;

import java.util.Map;

import dev.selecho.actuate.EndpointPaths;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * The page's part in the actuator's web server, which may be another than the
 * application's: its headers, and the way from {@code /} to it. Named in a file of its
 * own, where the actuator looks for such parts.
 */
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean(LiveEndpoint.class)
class LiveWebConfiguration {

	/** Ahead of static resources alone: a first page of the application's own stays. */
	private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 2;

	@Bean
	FilterRegistrationBean<LiveHeaders> liveHeaders(WebEndpointProperties endpoints) {
		String path = EndpointPaths.of(endpoints, "live");
		FilterRegistrationBean<LiveHeaders> headers = new FilterRegistrationBean<>(new LiveHeaders());
		headers.addUrlPatterns(path, path + "/*");
		return headers;
	}

	/**
	 * Relative, so that it leads to the page from behind a proxy as well, whatever that
	 * puts in front of the path.
	 */
	@Bean
	SimpleUrlHandlerMapping liveAtRoot(WebEndpointProperties endpoints) {
		String page = EndpointPaths.of(endpoints, "live").substring(1);
		HttpRequestHandler redirect = (request, response) -> {
			response.setStatus(302);
			response.setHeader(HttpHeaders.LOCATION, page);
		};
		return new SimpleUrlHandlerMapping(Map.of("/", redirect), ORDER);
	}

}
