package dev.selecho.helm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Helm says after an installation: how to talk to what has been installed.
 */
class NotesTests {

	@Test
	void serviceWithinTheClusterIsForwarded() {
		assertThat(Chart.notes("service: {port: 7777}"))
			.contains("kubectl -n space port-forward service/my-selecho 7777:7777", "nc 127.0.0.1 7777",
					"my-selecho.space.svc:7777")
			.doesNotContain("$ADDRESS", "tcproute");
	}

	@Test
	void portOfTheNodeIsAskedFor() {
		assertThat(Chart.notes("service: {type: NodePort}"))
			.contains("PORT=$(kubectl -n space get service my-selecho", "nodePort", "nc \"$ADDRESS\" \"$PORT\"")
			.doesNotContain("nc 127.0.0.1");
	}

	@Test
	void addressOfTheLoadBalancerIsAskedFor() {
		assertThat(Chart.notes("service: {type: LoadBalancer, port: 7}"))
			.contains("ADDRESS=$(kubectl -n space get service my-selecho", "loadBalancer.ingress", "nc \"$ADDRESS\" 7")
			.doesNotContain("nc 127.0.0.1");
	}

	@Test
	void routeIsNamed() {
		assertThat(Chart.notes("tcpRoute: {enabled: true, parentRefs: [{name: gateway}]}"))
			.contains("get tcproute my-selecho");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "service: {type: NodePort}", "service: {type: LoadBalancer}" })
	void testAndHealthAreTold(String values) {
		assertThat(Chart.notes(values))
			.contains("helm -n space test my --logs",
					"kubectl -n space port-forward service/my-selecho-management 8080")
			.doesNotContain("<no value>", "%!");
	}

	@Test
	void budgetOfASingleReplicaIsWarnedOf() {
		String warning = "an eviction ends every connection";
		assertThat(Chart.notes("podDisruptionBudget: {enabled: true}")).contains(warning);
		assertThat(Chart.notes("{replicaCount: 2, podDisruptionBudget: {enabled: true}}")).doesNotContain(warning);
	}

}
