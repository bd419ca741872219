package dev.selecho.helm;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may come in, and that nobody gets out.
 */
class NetworkPolicyTests {

	private static NetworkPolicySpec policy(String values) {
		return Chart.render("networkPolicy: {enabled: true%s}".formatted(values)).the(NetworkPolicy.class).getSpec();
	}

	@Test
	void anybodyIsAClientAndNobodyElseComesIn() {
		NetworkPolicySpec policy = policy("");
		assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
		assertThat(policy.getIngress()).singleElement().satisfies((rule) -> {
			assertThat(rule.getPorts()).hasSize(1);
			assertThat(port(rule)).isEqualTo("tcp");
			assertThat(rule.getFrom()).isEmpty();
		});
		assertThat(policy.getEgress()).isEmpty();
	}

	@Test
	void checksAreClientsWhoeverElseIs() {
		Manifests manifests = Chart.render(Chart.EVERYTHING);
		var rule = manifests.the(NetworkPolicy.class).getSpec().getIngress().getFirst();
		assertThat(port(rule)).isEqualTo("tcp");
		assertThat(rule.getFrom()).hasSize(2);
		assertThat(rule.getFrom().getFirst().getIpBlock().getCidr()).isEqualTo("10.0.0.0/8");
		var admitted = rule.getFrom().getLast().getPodSelector().getMatchLabels();
		assertThat(admitted).isNotEmpty();
		assertThat(manifests.checks()).hasSize(4)
			.allSatisfy((pod) -> assertThat(pod.getMetadata().getLabels()).containsAllEntriesOf(admitted));
	}

	@Test
	void scrapersComeToTheManagementPort() {
		var rules = policy(", scrapers: [{podSelector: {matchLabels: {app: prometheus}}}]").getIngress();
		assertThat(rules).hasSize(2);
		assertThat(port(rules.getLast())).isEqualTo("management");
		assertThat(rules.getLast().getFrom()).singleElement()
			.satisfies((peer) -> assertThat(peer.getPodSelector().getMatchLabels()).containsEntry("app", "prometheus"));
	}

	@Test
	void wayOutCanBeOpened() {
		assertThat(policy(", egress: [{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}]").getEgress()).singleElement()
			.satisfies((rule) -> assertThat(rule.getTo().getFirst().getIpBlock().getCidr()).isEqualTo("10.1.0.0/16"));
	}

	private static String port(NetworkPolicyIngressRule rule) {
		IntOrString port = rule.getPorts().getFirst().getPort();
		return port.getStrVal();
	}

}
