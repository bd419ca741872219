package dev.selecho.helm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * As much of an API server as Helm needs to install and to upgrade: it keeps the objects,
 * merges patches, and gives a Deployment that names no number of pods one.
 */
final class Cluster implements AutoCloseable {

	private static final Map<String, List<String>> KINDS = Map.of("api/v1",
			List.of("Secret secrets", "ConfigMap configmaps", "Service services", "ServiceAccount serviceaccounts",
					"Pod pods"),
			"apis/apps/v1", List.of("Deployment deployments"), "apis/batch/v1", List.of("Job jobs", "CronJob cronjobs"),
			"apis/autoscaling/v2", List.of("HorizontalPodAutoscaler horizontalpodautoscalers"),
			"apis/networking.k8s.io/v1", List.of("NetworkPolicy networkpolicies"), "apis/policy/v1",
			List.of("PodDisruptionBudget poddisruptionbudgets"), "apis/monitoring.coreos.com/v1",
			List.of("ServiceMonitor servicemonitors", "PrometheusRule prometheusrules"));

	private final JsonMapper json = new JsonMapper();

	private final Map<String, Map<String, Object>> objects = new ConcurrentHashMap<>();

	private final HttpServer server;

	Cluster() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	String kubeConfig() {
		return """
				apiVersion: v1
				kind: Config
				clusters: [{name: a, cluster: {server: 'http://127.0.0.1:%d'}}]
				contexts: [{name: a, context: {cluster: a, user: a, namespace: %s}}]
				users: [{name: a, user: {}}]
				current-context: a
				""".formatted(this.server.getAddress().getPort(), Chart.NAMESPACE);
	}

	/** The spec of an object, which may be changed as by others than Helm. */
	Map<String, Object> spec(String group, String resource, String name) {
		String path = "/%s/namespaces/%s/%s/%s".formatted(group, Chart.NAMESPACE, resource, name);
		return Values.map(Objects.requireNonNull(this.objects.get(path), path).get("spec"));
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = exchange.getRequestBody().readAllBytes();
			Object answer = answer(exchange, object(exchange, body));
			byte[] bytes = this.json.writeValueAsBytes((answer != null) ? answer : Map.of("kind", "Status",
					"apiVersion", "v1", "status", "Failure", "reason", "NotFound", "code", 404));
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			exchange.sendResponseHeaders((answer != null) ? 200 : 404, bytes.length);
			exchange.getResponseBody().write(bytes);
		}
	}

	private Map<String, Object> object(HttpExchange exchange, byte[] body) {
		if (body.length == 0) {
			return Map.of();
		}
		String type = exchange.getRequestHeaders().getFirst("Content-Type");
		return type.endsWith("protobuf") ? ProtobufSecret.decode(body)
				: Values.map(this.json.readValue(body, Map.class));
	}

	private @Nullable Object answer(HttpExchange exchange, Map<String, Object> body) {
		String path = exchange.getRequestURI().getPath();
		return switch (exchange.getRequestMethod()) {
			case "POST" -> put(path + "/" + Values.map(body.get("metadata")).get("name"), body);
			case "PUT" -> put(path, body);
			case "PATCH" -> put(path, merged(Objects.requireNonNull(this.objects.get(path), path), body));
			case "DELETE" -> this.objects.remove(path);
			default -> path.contains("/namespaces/") ? found(path, exchange.getRequestURI().getQuery())
					: discovered(path.substring(1));
		};
	}

	private Map<String, Object> put(String path, Map<String, Object> object) {
		if (path.contains("/deployments/")) {
			Values.map(object.get("spec")).putIfAbsent("replicas", 1);
		}
		if (path.contains("/services/")) {
			Values.map(object.get("spec")).putIfAbsent("ipFamilies", List.of("IPv4"));
		}
		this.objects.put(path, object);
		return object;
	}

	private static Map<String, Object> merged(Map<String, Object> object, Map<String, Object> patch) {
		Map<String, Object> merged = new LinkedHashMap<>(object);
		patch.forEach((name, value) -> {
			if (value instanceof Map<?, ?> && object.get(name) instanceof Map<?, ?>) {
				merged.put(name, merged(Values.map(object.get(name)), Values.map(value)));
			}
			else if (value != null) {
				merged.put(name, value);
			}
			else {
				merged.remove(name);
			}
		});
		return merged;
	}

	/** One object, or all that a query for labels means. */
	private @Nullable Object found(String path, @Nullable String query) {
		if (!path.endsWith("/secrets")) {
			return this.objects.get(path);
		}
		Map<String, String> labels = Stream
			.of(Objects.requireNonNull(query).replaceAll("(^|.*&)labelSelector=|&.*", "").split(",", -1))
			.map((pair) -> pair.split("=", 2))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1]));
		return Map.of("kind", "SecretList", "apiVersion", "v1", "items",
				this.objects.entrySet()
					.stream()
					.filter((entry) -> entry.getKey().startsWith(path + "/"))
					.map(Map.Entry::getValue)
					.filter((secret) -> Values.map(Values.map(secret.get("metadata")).get("labels"))
						.entrySet()
						.containsAll(labels.entrySet()))
					.toList());
	}

	private static @Nullable Object discovered(String path) {
		return switch (path) {
			case "version" -> Map.of("major", "1", "minor", "33", "gitVersion", "v" + Chart.KUBERNETES);
			case "api" -> Map.of("kind", "APIVersions", "versions", List.of("v1"));
			case "apis" -> Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups",
					KINDS.keySet().stream().filter((group) -> group.startsWith("apis/")).map(Cluster::group).toList());
			default -> KINDS.containsKey(path) ? resources(path) : null;
		};
	}

	private static Map<String, Object> group(String path) {
		String[] parts = path.split("/", -1);
		var version = Map.of("groupVersion", parts[1] + "/" + parts[2], "version", parts[2]);
		return Map.of("name", parts[1], "versions", List.of(version), "preferredVersion", version);
	}

	private static Map<String, Object> resources(String path) {
		return Map.of("kind", "APIResourceList", "apiVersion", "v1", "groupVersion", path.replaceFirst("apis?/", ""),
				"resources",
				Objects.requireNonNull(KINDS.get(path))
					.stream()
					.map((names) -> names.split(" ", -1))
					.map((names) -> Map.of("kind", names[0], "name", names[1], "singularName", "", "namespaced", true,
							"verbs", List.of("create", "delete", "get", "list", "patch", "update")))
					.toList());
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
