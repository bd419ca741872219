package dev.selecho.actuate;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Guards the endpoints that take orders, in whichever web server they are. Named in a
 * file of its own, where the actuator looks for such parts.
 */
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class OrdersWebConfiguration {

	@Bean
	FilterRegistrationBean<OwnOriginFilter> ownOriginFilter(WebEndpointProperties endpoints) {
		String readiness = EndpointPaths.of(endpoints, "readiness");
		String connections = EndpointPaths.of(endpoints, "connections");
		FilterRegistrationBean<OwnOriginFilter> filter = new FilterRegistrationBean<>(new OwnOriginFilter());
		filter.addUrlPatterns(readiness, readiness + "/*", connections, connections + "/*");
		return filter;
	}

}
