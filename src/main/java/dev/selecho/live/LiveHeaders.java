package dev.selecho.live;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Tells the browser to run and fetch what comes from here alone, to show the page in no
 * other one, and to keep nothing.
 */
final class LiveHeaders implements Filter {

	static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
			+ "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (response instanceof HttpServletResponse answer) {
			answer.setHeader("Content-Security-Policy", POLICY);
			answer.setHeader("X-Content-Type-Options", "nosniff");
			answer.setHeader("Referrer-Policy", "no-referrer");
			answer.setHeader("Cache-Control", "no-store");
		}
		chain.doFilter(request, response);
	}

}
