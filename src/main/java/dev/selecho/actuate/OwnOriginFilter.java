package dev.selecho.actuate;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/**
 * Keeps pages of other sites from giving orders: whoever has this server's address opened
 * in a browser shall not take an instance out of rotation by visiting a page. A browser
 * names the page's origin with each order; a command line names none.
 */
final class OwnOriginFilter implements Filter {

	private static final Set<String> HARMLESS = Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(),
			HttpMethod.OPTIONS.name());

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request instanceof HttpServletRequest order && !HARMLESS.contains(order.getMethod()) && isForeign(order)) {
			((HttpServletResponse) response).setStatus(HttpStatus.FORBIDDEN.value());
			response.setContentType("text/plain;charset=UTF-8");
			response.getWriter().println("Pages of another origin give no orders here");
			return;
		}
		chain.doFilter(request, response);
	}

	private static boolean isForeign(HttpServletRequest order) {
		String origin = order.getHeader(HttpHeaders.ORIGIN);
		return origin != null && !origin.equals(order.getScheme() + "://" + order.getHeader(HttpHeaders.HOST));
	}

}
