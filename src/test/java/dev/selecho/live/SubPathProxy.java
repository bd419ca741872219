package dev.selecho.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Shows a server below a path of another one, as the API server of Kubernetes does.
 */
final class SubPathProxy implements AutoCloseable {

	static final String PATH = "/api/v1/namespaces/default/pods/echo-0:8080/proxy/";

	private final HttpClient client = HttpClient.newHttpClient();

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final HttpServer proxy;

	private final int port;

	SubPathProxy(int port) throws IOException {
		this.port = port;
		this.proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.proxy.setExecutor(this.threads);
		this.proxy.createContext(PATH, this::pass);
		this.proxy.start();
	}

	String url() {
		return "http://127.0.0.1:" + this.proxy.getAddress().getPort() + PATH;
	}

	private void pass(HttpExchange exchange) throws IOException {
		String asked = exchange.getRequestURI().toString().substring(PATH.length() - 1);
		try (exchange) {
			HttpResponse<byte[]> answer = this.client
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + asked))
					.timeout(Duration.ofSeconds(10))
					.build(), BodyHandlers.ofByteArray());
			answer.headers().map().forEach((name, values) -> {
				if (!name.equalsIgnoreCase("transfer-encoding") && !name.equalsIgnoreCase("content-length")
						&& !name.equalsIgnoreCase("connection")) {
					exchange.getResponseHeaders().put(name, values);
				}
			});
			byte[] body = answer.body();
			exchange.sendResponseHeaders(answer.statusCode(), (body.length > 0) ? body.length : -1);
			exchange.getResponseBody().write(body);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.proxy.stop(0);
		this.threads.shutdownNow();
		this.client.shutdownNow();
	}

}
