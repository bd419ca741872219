package dev.selecho.actuate;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Why an endpoint does not do what it was asked for.
 *
 * @param message a sentence
 */
record Problem(String message) {

	static WebEndpointResponse<Object> answer(int status, String message) {
		return new WebEndpointResponse<>(new Problem(message), status);
	}

}
