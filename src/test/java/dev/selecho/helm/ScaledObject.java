package dev.selecho.helm;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * KEDA's kind, of which no model is published: the fields that the chart uses, as its
 * definition has them.
 */
@JsonDeserialize // by its fields, not as the supertype says
final class ScaledObject implements HasMetadata {

	static final String KIND = "ScaledObject";

	private static final long serialVersionUID = 1L;

	private String apiVersion = "";

	private ObjectMeta metadata = new ObjectMeta();

	private transient @Nullable Spec spec;

	@Override
	public String getKind() {
		return KIND;
	}

	public void setKind(String kind) {
		if (!KIND.equals(kind)) {
			throw new IllegalArgumentException(kind);
		}
	}

	@Override
	public String getApiVersion() {
		return this.apiVersion;
	}

	@Override
	public void setApiVersion(String version) {
		this.apiVersion = version;
	}

	@Override
	public ObjectMeta getMetadata() {
		return this.metadata;
	}

	@Override
	public void setMetadata(ObjectMeta metadata) {
		this.metadata = metadata;
	}

	Spec spec() {
		if (this.spec == null) {
			throw new AssertionError("No spec");
		}
		return this.spec;
	}

	public void setSpec(Spec spec) {
		this.spec = spec;
	}

	record Spec(Target scaleTargetRef, int minReplicaCount, int maxReplicaCount, int pollingInterval,
			@Nullable Advanced advanced, List<Trigger> triggers) {
	}

	record Target(String name) {
	}

	record Advanced(Autoscaler horizontalPodAutoscalerConfig) {
	}

	record Autoscaler(HorizontalPodAutoscalerBehavior behavior) {
	}

	record Trigger(String type, String metricType, Map<String, String> metadata) {
	}

}
