package dev.selecho.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values that cannot be meant are refused when they are rendered, by a message that says
 * which and why.
 */
class RefusedValuesTests {

	/** What stands in them is Kubernetes' own, or Spring's. */
	private static final Set<String> FREE = Set.of("config", "listeners", "resources", "podSecurityContext",
			"securityContext", "podAnnotations", "podLabels", "nodeSelector", "affinity", "serviceAccount.annotations",
			"service.labels", "service.annotations", "managementService.annotations", "autoscaling.behavior",
			"keda.behavior", "serviceMonitor.labels", "podMonitor.labels", "prometheusRule.labels", "dashboard.labels",
			"dashboard.annotations", "tcpRoute.annotations", "check.podAnnotations", "check.resources");

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					replicaCount: two                     | at '/replicaCount': got string, want integer
					replicaCount: 1.5                     | at '/replicaCount': got number, want integer
					service: {type: ExternalName}         | at '/service/type': value must be one of
					service: {port: 65536}                | at '/service/port': maximum: got 65,536, want 65,535
					service: {port: "10000"}              | at '/service/port': got string, want integer
					extraEnv: [{name: A, value: 1}]       | at '/extraEnv/0/value': got number, want string
					extraEnv: [{name: A, value: true}]    | at '/extraEnv/0/value': got boolean, want string
					extraEnv: [{value: a}]                | at '/extraEnv/0': missing property 'name'
					podLabels: {a: 1}                     | at '/podLabels/a': got number, want string
					podAnnotations: {a: true}             | at '/podAnnotations/a': got boolean, want string
					shutdown: {gracePeriodSeconds: 20s}   | at '/shutdown/gracePeriodSeconds': got string, want integer
					shutdown: {gracePeriodSeconds: 0}     | at '/shutdown/gracePeriodSeconds': minimum: got 0, want 1
					shutdown: {marginSeconds: 1}          | at '/shutdown/marginSeconds': minimum: got 1, want 2
					image: {digest: latest}               | at '/image/digest': 'latest' does not match pattern
					image: {tag: 1.0}                     | at '/image/tag': got number, want string
					serviceMonitor: {interval: 15}        | at '/serviceMonitor/interval': got number, want string
					podDisruptionBudget: {maxUnavailable: 0} | at '/podDisruptionBudget/maxUnavailable': minimum: got 0, want 1
					podDisruptionBudget: {minAvailable: 100%} | at '/podDisruptionBudget/minAvailable': '100%' does not match
					keda: {minReplicas: 0}                | at '/keda/minReplicas': minimum: got 0, want 1
					probes: {readiness: {terminationGracePeriodSeconds: 5}} | at '/probes/readiness': additional properties 'terminationGracePeriodSeconds' not allowed
					probes: {liveness: {terminationGracePeriodSeconds: 0}} | at '/probes/liveness/terminationGracePeriodSeconds': minimum: got 0, want 1
					strategy: {type: Rolling}             | at '/strategy/type': value must be one of
					strategy: {rollingUpdate: {maxSurge: 25}, maxSurge: 1} | at '/strategy': additional properties 'maxSurge' not allowed
					strategy: {rollingUpdate: {maxUnavailable: 101%}} | at '/strategy/rollingUpdate/maxUnavailable': '101%' does not match pattern
					service: {sessionAffinity: Client}    | at '/service/sessionAffinity': value must be one of
					service: {sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}}} | at '/service/sessionAffinityConfig/clientIP/timeoutSeconds': maximum: got 86,401, want 86,400
					envFrom: [{prefix: A_}]               | at '/envFrom/0': missing property 'secretRef'
					sidecars: [{name: a}]                 | at '/sidecars/0': missing property 'image'
					initContainers: [{image: a}]          | at '/initContainers/0': missing property 'name'
					dnsConfig: {servers: [10.0.0.1]}      | at '/dnsConfig': additional properties 'servers' not allowed
					hostNetwork: 1                        | at '/hostNetwork': got number, want boolean
					topologySpread: [{topologyKey: a, maxSkew: 1, whenUnsatisfiable: DoNotSchedule, nodeTaintsPolicy: Yes}] | at '/topologySpread/0/nodeTaintsPolicy': value must be one of
					test: {image: busybox}                | at '': additional properties 'test' not allowed
					check: {target: my-selecho}           | at '/check/target': 'my-selecho' does not match pattern
					check: {arguments: [--connections, 5]} | at '/check/arguments/1': got number, want string
					check: {schedule: daily}              | at '/check/schedule': 'daily' does not match pattern
					check: {job: {deadlineSeconds: 0}}    | at '/check/job/deadlineSeconds': minimum: got 0, want 1
					fullnameOverride: My_Name             | at '/fullnameOverride': 'My_Name' does not match pattern
					""")
	void valueOfAWrongKindIsRefused(String values, String message) {
		assertThat(Chart.refusal(values)).contains(message);
	}

	static List<String> placesOfNames() throws IOException {
		List<String> places = new ArrayList<>();
		String text = Files.readString(Chart.DIRECTORY.resolve("values.yaml"));
		collect("", StrictReader.documents(text).getFirst(), places);
		return places;
	}

	private static void collect(String path, Map<String, Object> values, List<String> places) {
		places.add(path);
		values.forEach((name, value) -> {
			String within = path.isEmpty() ? name : path + "." + name;
			if (value instanceof Map<?, ?> && !FREE.contains(within)) {
				collect(within, Values.map(value), places);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("placesOfNames")
	void unknownNameIsRefusedWhereverItStands(String place) {
		StringBuilder values = new StringBuilder();
		String indentation = "";
		for (String name : place.isEmpty() ? new String[0] : place.split("\\.", -1)) {
			values.append(indentation).append(name).append(":\n");
			indentation += "  ";
		}
		values.append(indentation).append("surprise: 1\n");
		assertThat(Chart.refusal(values.toString())).contains("at '" + (place.isEmpty() ? "" : "/")
				+ place.replace('.', '/') + "': additional properties 'surprise' not allowed");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{autoscaling: {enabled: true}, keda: {enabled: true, prometheusAddress: 'http://p'}} | autoscaling.enabled and keda.enabled: KEDA makes an autoscaler of its own, switch one of them off
					autoscaling: {enabled: true, minReplicas: 11} | autoscaling.minReplicas 11 is more than autoscaling.maxReplicas 10
					autoscaling: {enabled: true, cpuUtilization: null} | autoscaling has nothing to go by: set autoscaling.cpuUtilization
					{autoscaling: {enabled: true}, resources: {requests: {cpu: null}}} | autoscaling.cpuUtilization is a share of resources.requests.cpu
					{autoscaling: {enabled: true, memoryUtilization: 80}, resources: {requests: null}} | autoscaling.memoryUtilization is a share of resources.requests.memory
					keda: {enabled: true} | set keda.prometheusAddress, or keda.connectionsPerPod to null
					keda: {enabled: true, connectionsPerPod: null} | keda has nothing to go by: set keda.connectionsPerPod or keda.triggers
					keda: {enabled: true, prometheusAddress: 'http://p', maxReplicas: 1} | keda.minReplicas 2 is more than keda.maxReplicas 1
					{replicaCount: 5, podDisruptionBudget: {enabled: true, minAvailable: 1, maxUnavailable: 1}} | podDisruptionBudget.minAvailable and podDisruptionBudget.maxUnavailable exclude each other: set one
					podDisruptionBudget: {enabled: true, minAvailable: 1} | podDisruptionBudget.minAvailable 1 of 1 replicas lets no pod go
					podDisruptionBudget: {enabled: true, minAvailable: 10%} | podDisruptionBudget.minAvailable 10% of 1 replicas lets no pod go
					{replicaCount: 9, autoscaling: {enabled: true}, podDisruptionBudget: {enabled: true, minAvailable: 2}} | podDisruptionBudget.minAvailable 2 of 2 replicas lets no pod go
					service: {nodePort: 30000} | service.nodePort is of no use with service.type ClusterIP: set service.type to NodePort or LoadBalancer
					service: {externalTrafficPolicy: Local} | service.externalTrafficPolicy is of no use with service.type ClusterIP
					service: {type: NodePort, loadBalancerClass: a} | service.loadBalancerClass is of no use with service.type NodePort: set service.type to LoadBalancer
					service: {loadBalancerSourceRanges: [10.0.0.0/8]} | service.loadBalancerSourceRanges is of no use with service.type ClusterIP
					service: {ipFamilies: [IPv4, IPv6]} | service.ipFamilies has two families: set service.ipFamilyPolicy
					{networkPolicy: {enabled: true}, serviceMonitor: {enabled: true}} | name it in networkPolicy.scrapers
					serviceMonitor: {enabled: true, interval: 1m, scrapeTimeout: 61s} | serviceMonitor.scrapeTimeout 61s is more than serviceMonitor.interval 1m
					tcpRoute: {enabled: true} | tcpRoute.enabled without a Gateway: name one in tcpRoute.parentRefs
					service: {sessionAffinityConfig: {clientIP: {timeoutSeconds: 9}}} | service.sessionAffinityConfig is of no use without affinity: set service.sessionAffinity to ClientIP
					{serviceMonitor: {enabled: true}, podMonitor: {enabled: true}} | serviceMonitor.enabled and podMonitor.enabled: each pod would be scraped and counted twice
					podMonitor: {enabled: true, scrapeTimeout: 1m} | podMonitor.scrapeTimeout 1m is more than podMonitor.interval 15s
					{networkPolicy: {enabled: true}, podMonitor: {enabled: true}} | networkPolicy.enabled keeps Prometheus from what podMonitor.enabled lets it scrape
					{networkPolicy: {enabled: true}, hostNetwork: true} | networkPolicy.enabled has no effect with hostNetwork
					dnsPolicy: None | dnsPolicy None leaves no name server: name one in dnsConfig.nameservers
					strategy: {rollingUpdate: {maxSurge: 0}} | strategy.rollingUpdate.maxSurge and maxUnavailable are both 0
					strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 0%}} | strategy.rollingUpdate.maxSurge and maxUnavailable are both 0
					extraVolumes: [{name: tmp, emptyDir: {}}] | extraVolumes must not have tmp: the chart has one
					extraVolumes: [{name: config, emptyDir: {}}] | extraVolumes must not have config: the chart has one
					extraVolumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {}}] | extraVolumes must not have a twice: leave one out
					extraVolumeMounts: [{name: tmp, mountPath: /tmp}] | extraVolumeMounts must not have /tmp: the chart has one
					extraVolumeMounts: [{name: tmp, mountPath: /etc/selecho/}] | extraVolumeMounts must not have /etc/selecho: the chart has one
					extraEnv: [{name: A, value: '1'}, {name: A, value: '2'}] | extraEnv must not have A twice: leave one out
					{initContainers: [{name: a, image: a}], sidecars: [{name: a, image: a}]} | initContainers and sidecars must not have a twice
					sidecars: [{name: selecho, image: a}] | initContainers and sidecars must not have selecho: the chart has one
					sidecars: [{name: a, image: a, ports: [{containerPort: 8080}]}] | container a must not have port 8080: the server listens there, in the same pod
					initContainers: [{name: a, image: a, restartPolicy: Always, ports: [{containerPort: 10000}]}] | container a must not have port 10000
					resources: {limits: {memory: 512Mi}, requests: {memory: 1Gi}} | resources.limits.memory 512Mi is less than resources.requests.memory 1Gi: raise the one or lower the other
					resources: {limits: {memory: 200Mi}} | resources.limits.memory 200Mi is less than resources.requests.memory 256Mi
					resources: {limits: {cpu: 1}, requests: {cpu: 1001m}} | resources.limits.cpu 1 is less than resources.requests.cpu 1001m
					resources: {limits: {memory: 268435455}} | resources.limits.memory 268435455 is less than resources.requests.memory 256Mi
					resources: {limits: {memory: 256M}} | resources.limits.memory 256M is less than resources.requests.memory 256Mi
					resources: {limits: {memory: 256MB}} | resources.limits.memory 256MB is no quantity
					resources: {limits: {memory: 128Mi}} | resources.limits.memory 128Mi is too little for the JVM, which would be killed: make it 160Mi at least
					resources: {limits: {memory: 159Mi}, requests: {memory: 64Mi}} | resources.limits.memory 159Mi is too little
					podAnnotations: {selecho.dev/application.yaml: a} | podAnnotations must not have selecho.dev/application.yaml: the chart sets it, from config
					service: {labels: {app.kubernetes.io/component: management}} | service.labels must not have app.kubernetes.io/component: the chart sets it
					serviceMonitor: {labels: {helm.sh/chart: a}} | serviceMonitor.labels must not have helm.sh/chart: the chart sets it
					podMonitor: {labels: {helm.sh/chart: a}} | podMonitor.labels must not have helm.sh/chart: the chart sets it
					prometheusRule: {labels: {helm.sh/chart: a}} | prometheusRule.labels must not have helm.sh/chart: the chart sets it
					dashboard: {labels: {helm.sh/chart: a}} | dashboard.labels must not have helm.sh/chart: the chart sets it
					check: {resources: {limits: {memory: 63Mi}}} | check.resources.limits.memory 63Mi is too little for the JVM, which would be killed: make it 64Mi at least
					check: {resources: {requests: {memory: 1Gi}}} | check.resources.limits.memory 128Mi is less than check.resources.requests.memory 1Gi
					check: {arguments: [--for=10m]} | check.arguments must not have --for: the test and the watch have it too, put it into check.job.arguments
					check: {arguments: [--report, a]} | check.arguments must not have --report: the report is the container's termination message
					check: {job: {arguments: [--until-stopped]}} | check.job.arguments must not have --until-stopped: set check.watch.enabled
					check: {job: {arguments: [--metrics=1]}} | check.job.arguments must not have --metrics: set check.watch.enabled
					check: {watch: {arguments: [--idle, 60s]}} | check.watch.arguments must not have --idle: the watch runs until it is stopped
					check: {podAnnotations: {helm.sh/hook-weight: '1'}} | check.podAnnotations must not have helm.sh/hook-weight: the chart sets it, for the test
					podLabels: {app.kubernetes.io/name: a} | podLabels must not have app.kubernetes.io/name: the chart sets it
					""")
	void contradictionIsRefusedWithItsRemedy(String values, String message) {
		assertThat(Chart.refusal(values)).contains("\n  - ").contains(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					tcp: {server: {shutdown: {grace-period: 30s}}}  | tcp.server.shutdown.grace-period: set shutdown.gracePeriodSeconds
					tcp.server.shutdown.grace-period: 30s           | tcp.server.shutdown.grace-period: set shutdown.gracePeriodSeconds
					tcp.server: {shutdown.gracePeriod: 30s}         | tcp.server.shutdown.gracePeriod: set shutdown.gracePeriodSeconds
					TCP: {SERVER: {SHUTDOWN: {GRACE_PERIOD: 20s}}}  | TCP.SERVER.SHUTDOWN.GRACE_PERIOD: set shutdown.gracePeriodSeconds
					spring.lifecycle: {timeout-per-shutdown-phase: 1m} | spring.lifecycle.timeout-per-shutdown-phase: it follows from
					tcp.server.port: 7                              | tcp.server.port: the pod listens on 10000, set service.port
					server: {port: 9090}                            | server.port: probes and scrapes ask port 8080
					management.server.port: 9090                    | management.server.port: probes and scrapes ask port 8080
					server.servlet.context-path: /a                 | server.servlet.context-path: probes and scrapes ask below /actuator
					management.endpoints.web.base-path: /           | management.endpoints.web.base-path: probes and scrapes
					management.endpoints.web: {exposure: {include: [info]}} | management.endpoints.web.exposure.include: probes and scrapes
					management.endpoint.health.group: {liveness: {include: '*'}} | management.endpoint.health.group.liveness.include: liveness is the loop alone
					management.endpoint.health.group.liveness.include: [diskSpace] | management.endpoint.health.group.liveness.include: liveness is the loop alone
					"management.endpoint.health.group[liveness].include[0]": db  | management.endpoint.health.group[liveness].include[0]: liveness is the loop alone
					management.endpoint.health.group.Live-ness.exclude: ping | management.endpoint.health.group.Live-ness.exclude: liveness is the loop alone
					management.endpoint.health.group.liveness.status.http-mapping.down: 200 | management.endpoint.health.group.liveness.status.http-mapping.down: the probe goes by the status code
					management.health.selectorLoop.enabled: false   | management.health.selectorLoop.enabled: the liveness probe asks for the loop
					management: {health: {defaults.enabled: false}} | management.health.defaults.enabled: probes ask for the loop and the server
					management.endpoints.web.pathMapping.health: h  | management.endpoints.web.pathMapping.health: probes and scrapes
					""")
	void propertyOfTheChartsOwnIsRefusedHoweverItIsWritten(String configuration, String message) {
		assertThat(Chart.refusal("config:\n  " + configuration)).contains("config must not have " + message);
	}

	@ParameterizedTest
	@CsvSource({ "MANAGEMENT_ENDPOINT_HEALTH_GROUP_LIVENESS_INCLUDE",
			"MANAGEMENT_ENDPOINT_HEALTH_GROUP_LIVENESS_INCLUDE_0", "management.health.selector-loop.enabled",
			"MANAGEMENT_HEALTH_SELECTORLOOP_ENABLED", "TCP_SERVER_PORT", "TCP_SERVER_SHUTDOWN_GRACEPERIOD",
			"SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE", "SERVER_PORT", "SPRING_CONFIG_ADDITIONAL_LOCATION",
			"JDK_JAVA_OPTIONS" })
	void variableOfTheChartsOwnIsRefused(String name) {
		assertThat(Chart.refusal("extraEnv: [{name: %s, value: a}]".formatted(name)))
			.contains("extraEnv must not have " + name + ": ");
	}

	@ParameterizedTest
	@MethodSource("propertiesOfTheChartsOwn")
	void propertyOfTheChartsOwnIsRefusedAndStandsInTheReadme(String property) throws IOException {
		String name = property.replace("*", "some-name");
		assertThat(Chart.refusal("config: {%s: a}".formatted(name))).contains("config must not have " + name + ": ");
		String variable = name.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
		assertThat(Chart.refusal("extraEnv: [{name: %s, value: a}]".formatted(variable)))
			.contains("extraEnv must not have " + variable + ": ");
		assertThat(Files.readString(Chart.DIRECTORY.resolve("README.md")))
			.contains("`" + (property.equals("jdk.java.options") ? "JDK_JAVA_OPTIONS" : property) + "`");
	}

	static Set<String> propertiesOfTheChartsOwn() throws IOException {
		String text = Files.readString(Chart.DIRECTORY.resolve("templates/_properties.tpl"));
		String list = text.split(
				"define \"selecho.ownProperties\" -}}|\\{\\{- end }}\\s+\\{\\{- define \"selecho.contradictionsConfiguration",
				-1)[1];
		return StrictReader.documents(list).getFirst().keySet();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					javaOptions: -Xlog:gc -Dserver.port=9                                   | javaOptions must not have server.port
					javaOptions: '"-Dserver.port=9"'                                        | javaOptions must not have server.port
					javaOptions: "-D'tcp.server.port'=9"                                    | javaOptions must not have tcp.server.port
					javaOptions: "-Xss1m\\n-Dmanagement.server.port=9"                      | javaOptions must not have management.server.port
					javaOptions: "-Dspring.application.json='{}'"                           | javaOptions must not have spring.application.json: put its properties into config
					extraEnv: [{name: JAVA_TOOL_OPTIONS, value: '-javaagent:a.jar -Dserver.port=9'}] | JAVA_TOOL_OPTIONS in extraEnv must not have server.port
					extraEnv: [{name: _JAVA_OPTIONS, value: '-Dserver.port=9'}]             | _JAVA_OPTIONS in extraEnv must not have server.port
					extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-Xmx99m'}]                  | extraEnv must not have JDK_JAVA_OPTIONS: set javaOptions
					extraEnv: [{name: SPRING_APPLICATION_JSON, value: '{"server":{"port":9}}'}] | SPRING_APPLICATION_JSON in extraEnv must not have server.port
					extraEnv: [{name: spring.application.json, value: '{"tcp.server.port":9}'}] | spring.application.json in extraEnv must not have tcp.server.port
					""")
	void propertyOfTheChartsOwnIsRefusedWhereverItIsSet(String values, String message) {
		assertThat(Chart.refusal(values)).contains(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "javaOptions: -Xmx128m -Dother.server.port=9 -Dtcp.server.idle-timeout=5m",
			"extraEnv: [{name: JAVA_TOOL_OPTIONS, value: '-javaagent:a.jar -Dotel.service.name=a'}]",
			"extraEnv: [{name: JAVA_TOOL_OPTIONS, valueFrom: {secretKeyRef: {name: a, key: b}}}]",
			"extraEnv: [{name: SPRING_APPLICATION_JSON, value: '{\"tcp\":{\"server\":{\"idle-timeout\":\"5m\"}}}'}]",
			"extraEnv: [{name: SPRING_APPLICATION_JSON, valueFrom: {secretKeyRef: {name: a, key: b}}}]",
			"config: {management.endpoint.health.group.liveness: {show-details: never, show-components: never, roles: a}}",
			"config: {management.endpoint.health.group.liveness.additional-path: 'server:/healthz'}",
			"config: {management.endpoint.health.group.mine.include: ping}",
			"config: {management.health.ssl.enabled: false}",
			"resources: {limits: {memory: 160Mi}, requests: {memory: 160Mi}}",
			"resources: {limits: {memory: 0.5Gi, cpu: '1.5'}, requests: {memory: 268435456, cpu: 1500m}}",
			"resources: {limits: {memory: 3e8, cpu: 1}}", "resources: {limits: {memory: null}}",
			"resources: {limits: {ephemeral-storage: 1G}}", "extraVolumeMounts: [{name: tmp, mountPath: /tmp/a}]",
			"initContainers: [{name: a, image: a, ports: [{containerPort: 8080}]}]" })
	void whatConcernsNothingOfTheChartsIsAllowed(String values) {
		assertThat(Chart.render(values).kinds()).contains("Deployment");
	}

	@Test
	void configurationThatIsTooLongForAnAnnotationIsRefused() {
		assertThat(Chart.refusal("config: {other: %s}".formatted("a".repeat(262_000))))
			.contains("config and podAnnotations have 262", "mount a file by extraVolumes");
		assertThat(Chart.render("config: {other: %s}".formatted("a".repeat(261_000))).applicationYaml())
			.hasSizeGreaterThan(261_000);
	}

	@Test
	void propertiesOfTheSameLastNameAreOfNoConcern() {
		String yaml = Chart.render("config: {spring: {application: {name: a}}, other.server.port: 1}")
			.applicationYaml();
		assertThat(yaml).contains("other.server.port: 1");
	}

	@Test
	void releaseWhoseNameBeginsWithADigitNeedsAnother() {
		assertThat(Chart.refusal("1st", "")).contains("the name 1st-selecho begins with no letter",
				"set fullnameOverride");
		assertThat(Chart.renderAs("1st", "fullnameOverride: first").service().getMetadata().getName())
			.isEqualTo("first");
	}

	@Test
	void everythingThatIsWrongIsSaidAtOnce() {
		assertThat(Chart.refusal("""
				service: {nodePort: 30000}
				tcpRoute: {enabled: true}
				config: {server.port: 1}
				""")).contains("service.nodePort", "tcpRoute.parentRefs", "config must not have server.port");
	}

}
