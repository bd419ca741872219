package dev.selecho.helm;

import java.util.Map;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How clients come to the pods, and who comes to the actuator.
 */
class ServiceTests {

	@Test
	void clientsComeToTheTcpPort() {
		ServiceSpec spec = Chart.render().service().getSpec();
		assertThat(spec.getType()).isEqualTo("ClusterIP");
		assertThat(spec.getPorts()).singleElement().satisfies((port) -> {
			assertThat(port.getName()).isEqualTo("tcp");
			assertThat(port.getPort()).isEqualTo(10000);
			assertThat(port.getTargetPort()).isEqualTo(new IntOrString("tcp"));
			assertThat(port.getNodePort()).isNull();
		});
		assertThat(spec.getIpFamilyPolicy()).isNull();
		assertThat(spec.getIpFamilies()).isEmpty();
	}

	@Test
	void valuesReachTheServiceOfTheClients() {
		ServiceSpec spec = Chart.render(Chart.EVERYTHING).service().getSpec();
		assertThat(spec.getType()).isEqualTo("LoadBalancer");
		assertThat(spec.getPorts().getFirst().getPort()).isEqualTo(7);
		assertThat(spec.getPorts().getFirst().getNodePort()).isEqualTo(30007);
		assertThat(spec.getExternalTrafficPolicy()).isEqualTo("Local");
		assertThat(spec.getTrafficDistribution()).isEqualTo("PreferSameZone");
		assertThat(spec.getSessionAffinity()).isEqualTo("ClientIP");
		assertThat(spec.getSessionAffinityConfig().getClientIP().getTimeoutSeconds()).isEqualTo(600);
		assertThat(spec.getLoadBalancerClass()).isEqualTo("example.com/balancer");
		assertThat(spec.getLoadBalancerSourceRanges()).containsExactly("10.0.0.0/8");
		assertThat(spec.getIpFamilyPolicy()).isEqualTo("RequireDualStack");
		assertThat(spec.getIpFamilies()).containsExactly("IPv6", "IPv4");
	}

	@Test
	void labelsAreThoseOfTheClientsService() {
		Manifests manifests = Chart.render(Chart.EVERYTHING);
		assertThat(manifests.service().getMetadata().getLabels()).containsEntry("example.com/exposed", "true");
		assertThat(manifests.managementService().getMetadata().getLabels()).doesNotContainKey("example.com/exposed");
	}

	/** What older clusters call it. */
	@Test
	void clientsMayBeSentToWhatIsClose() {
		assertThat(Chart.render("service: {trafficDistribution: PreferClose}")
			.service()
			.getSpec()
			.getTrafficDistribution()).isEqualTo("PreferClose");
	}

	@Test
	void actuatorStaysWithinTheCluster() {
		Manifests manifests = Chart.render(Chart.EVERYTHING);
		assertThat(manifests.service().getSpec().getPorts()).extracting((port) -> port.getTargetPort().getStrVal())
			.containsExactly("tcp", "tcp-sink");
		ServiceSpec management = manifests.managementService().getSpec();
		assertThat(management.getType()).isNull();
		assertThat(management.getClusterIP()).isEqualTo("None");
		assertThat(management.getPorts()).singleElement().returns(8080, (port) -> port.getPort());
		assertThat(management.getIpFamilies()).containsExactly("IPv6", "IPv4");
		assertThat(manifests.managementService().getMetadata().getAnnotations())
			.isEqualTo(Map.of("example.com/scraped", "true"));
	}

	@Test
	void podThatDrainsIsStillScraped() {
		assertThat(Chart.render().managementService().getSpec().getPublishNotReadyAddresses()).isTrue();
		assertThat(Chart.render().service().getSpec().getPublishNotReadyAddresses()).isNull();
	}

}
