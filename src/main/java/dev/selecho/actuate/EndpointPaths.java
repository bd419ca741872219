package dev.selecho.actuate;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;

/**
 * Where endpoints are, below the root of the actuator's web server.
 */
public final class EndpointPaths {

	private EndpointPaths() {
	}

	/**
	 * Returns the path of an endpoint.
	 * @param endpoints the properties of all
	 * @param id the endpoint's name
	 * @return its path, such as {@code /actuator/live}
	 */
	public static String of(WebEndpointProperties endpoints, String id) {
		String base = endpoints.getBasePath();
		return (base.equals("/") ? "" : base) + "/" + endpoints.getPathMapping().getOrDefault(id, id);
	}

}
