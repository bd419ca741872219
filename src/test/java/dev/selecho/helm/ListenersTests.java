package dev.selecho.helm;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners beside the echo: everywhere where a port is.
 */
class ListenersTests {

	private static final String TWO = """
			networkPolicy: {enabled: true}
			service: {type: NodePort}
			listeners:
			  sink: {port: 10009, protocol: discard, servicePort: 9, nodePort: 30009, config: {idle-timeout: 1m}}
			  second: {port: 10007, protocol: echo}
			""";

	private final Manifests manifests = Chart.render(TWO);

	@Test
	void podsListenWhereTheServiceLeads() {
		assertThat(this.manifests.pod().getContainers().getFirst().getPorts())
			.extracting((port) -> port.getName() + " " + port.getContainerPort())
			.containsExactly("tcp 10000", "tcp-second 10007", "tcp-sink 10009", "management 8080");
		List<ServicePort> ports = this.manifests.service().getSpec().getPorts();
		assertThat(ports).extracting(ServicePort::getName).containsExactly("tcp", "tcp-second", "tcp-sink");
		assertThat(ports).extracting(ServicePort::getPort).containsExactly(10000, 10007, 9);
		assertThat(ports).extracting((port) -> port.getTargetPort().getStrVal())
			.containsExactly("tcp", "tcp-second", "tcp-sink");
		assertThat(ports).extracting(ServicePort::getNodePort).containsExactly(null, null, 30009);
		assertThat(this.manifests.managementService().getSpec().getPorts()).hasSize(1);
	}

	@Test
	void serverIsToldOfThem() {
		Map<String, Object> properties = Values.leaves(this.manifests.applicationYaml());
		assertThat(properties).containsEntry("tcp.server.listeners.sink.port", 10009)
			.containsEntry("tcp.server.listeners.sink.protocol", "discard")
			.containsEntry("tcp.server.listeners.sink.idle-timeout", "1m")
			.containsEntry("tcp.server.listeners.second.port", 10007);
	}

	@Test
	void clientsMayComeToEachOfThem() {
		assertThat(this.manifests.the(NetworkPolicy.class).getSpec().getIngress().getFirst().getPorts())
			.extracting((port) -> port.getPort().getStrVal())
			.containsExactly("tcp", "tcp-second", "tcp-sink");
	}

	@Test
	void eachIsTestedAsFarAsItsProtocolAllows() {
		assertThat(arguments("-test")).last().asString().endsWith(":10000");
		assertThat(arguments("-test-sink")).contains("--only=connect").last().asString().endsWith(":9");
		assertThat(arguments("-test-second")).noneMatch((argument) -> argument.startsWith("--only"))
			.last()
			.asString()
			.endsWith(":10007");
		assertThat(this.manifests.every(Pod.class)).hasSize(3)
			.allSatisfy((pod) -> assertThat(pod.getMetadata().getAnnotations()).containsEntry("helm.sh/hook", "test"));
	}

	private List<String> arguments(String suffix) {
		String name = this.manifests.deployment().getMetadata().getName() + suffix;
		return this.manifests.the(Pod.class, name).getSpec().getContainers().getFirst().getArgs();
	}

	@Test
	void withoutThemNothingIsThere() {
		Manifests alone = Chart.render();
		assertThat(alone.applicationYaml()).doesNotContain("listeners");
		assertThat(alone.every(Pod.class)).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					listeners: {a: {port: 10000, protocol: echo}} | listeners.a.port 10000 is that of the echo: set another, and servicePort for the port that clients see
					listeners: {a: {port: 8080, protocol: echo}}  | listeners.a.port 8080 is that of the actuator
					listeners: {a: {port: 7, protocol: echo}, b: {port: 7, protocol: echo, servicePort: 8}} | listeners.b.port 7 is that of listeners.a
					listeners: {a: {port: 7, protocol: echo, servicePort: 10000}} | listeners.a has port 10000 in the Service, as service.port has: set listeners.a.servicePort to another
					listeners: {a: {port: 7, protocol: echo}, b: {port: 8, protocol: echo, servicePort: 7}} | listeners.b has port 7 in the Service, as listeners.a has
					listeners: {a: {port: 7, protocol: echo, nodePort: 30007}} | listeners.a.nodePort is of no use with service.type ClusterIP
					listeners: {a: {port: 7, protocol: echo, config: {port: 8}}} | listeners.a.config must not have port: set listeners.a.port
					listeners: {a: {port: 7, protocol: echo, config: {unixPath: /a}}} | listeners.a.config must not have unixPath: the Service reaches the pod at a port
					config: {tcp.server: {listeners: {a: {port: 7}}}} | config must not have tcp.server.listeners.a.port: set listeners
					extraEnv: [{name: TCP_SERVER_LISTENERS_A_PORT, value: "7"}] | extraEnv must not have TCP_SERVER_LISTENERS_A_PORT: set listeners
					config: {tcp.server.unix-path: /a}            | config must not have tcp.server.unix-path: the Service reaches the pod at a port
					listeners: {main: {port: 7, protocol: echo}}  | listeners.main is the echo itself: set service and config instead
					listeners: {far-too-long: {port: 7, protocol: echo}} | listeners.far-too-long cannot be the name of a port: choose one of at most 11
					listeners: {A: {port: 7, protocol: echo}}     | listeners.A cannot be the name of a port
					listeners: {a--b: {port: 7, protocol: echo}}  | listeners.a--b cannot be the name of a port
					listeners: {7a: {port: 7, protocol: echo}}    | listeners.7a cannot be the name of a port
					listeners: {my-a: {port: 7, protocol: echo}, mya: {port: 8, protocol: echo}} | listeners.mya and listeners.my-a are one name for the server
					{service: {type: NodePort}, listeners: {a: {port: 7, protocol: echo, nodePort: 30007}, b: {port: 8, protocol: echo, nodePort: 30007}}} | listeners.b.nodePort 30007 is that of listeners.a: set another
					{service: {type: NodePort, nodePort: 30007}, listeners: {a: {port: 7, protocol: echo, nodePort: 30007}}} | listeners.a.nodePort 30007 is that of service.nodePort: set another
					listeners: {a: {protocol: echo}}              | at '/listeners/a': missing property 'port'
					listeners: {a: {port: 7}}                     | at '/listeners/a': missing property 'protocol'
					listeners: {a: {port: 0, protocol: echo}}     | at '/listeners/a/port': minimum: got 0, want 1
					listeners: {a: {port: 7, protocol: echo, loops: 2}} | at '/listeners/a': additional properties 'loops' not allowed
					""")
	void whatMakesNoSenseIsRefused(String values, String message) {
		assertThat(Chart.refusal(values)).contains(message);
	}

	@Test
	void noContainerBesideTakesTheirPorts() {
		assertThat(Chart.refusal("""
				listeners: {a: {port: 7, protocol: echo}}
				sidecars: [{name: other, image: other, ports: [{containerPort: 7}]}]
				""")).contains("container other must not have port 7: listeners.a listens there, in the same pod");
	}

}
