package dev.selecho.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads manifests as an API server does: a field that a kind does not have, a number
 * where a string belongs or a key that is there twice is a failure.
 */
final class StrictReader {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.annotationIntrospector(new WithoutLeniency())
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
		.withCoercionConfig(LogicalType.Textual,
				(config) -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
		.build();

	private StrictReader() {
	}

	static List<HasMetadata> read(String text) {
		List<HasMetadata> objects = new ArrayList<>();
		for (Map<String, Object> document : documents(text)) {
			objects.add(read(document));
		}
		return objects;
	}

	static HasMetadata read(Map<String, Object> document) {
		if (ScaledObject.KIND.equals(document.get("kind"))) {
			return MAPPER.convertValue(document, ScaledObject.class);
		}
		return (HasMetadata) MAPPER.convertValue(document, KubernetesResource.class);
	}

	static JsonNode json(HasMetadata object) {
		return MAPPER.valueToTree(object);
	}

	@SuppressWarnings("unchecked")
	static List<Map<String, Object>> documents(String text) {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		List<Map<String, Object>> documents = new ArrayList<>();
		for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
			if (document != null) {
				documents.add((Map<String, Object>) document);
			}
		}
		return documents;
	}

	/**
	 * The models keep fields that they do not know; here they have no place for them.
	 */
	private static final class WithoutLeniency extends JacksonAnnotationIntrospector {

		private static final long serialVersionUID = 1L;

		private static final String MONITORING = "io.fabric8.openshift.api.model.monitoring.";

		@Override
		public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
			return false;
		}

		/**
		 * The parts of the monitoring kinds say in the words of an older Jackson that
		 * they are plain beans.
		 */
		@Override
		public @Nullable Object findDeserializer(MapperConfig<?> config, Annotated annotated) {
			return annotated.getRawType().getName().startsWith(MONITORING) ? null
					: super.findDeserializer(config, annotated);
		}

	}

}
