package dev.selecho.helm;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the kubelet makes of a pod's volume {@code config} whenever it starts a container:
 * out of the pod itself, or out of what the cluster has by then.
 */
final class MountedFiles {

	private static final Pattern ANNOTATION = Pattern.compile("metadata\\.annotations\\['([^']+)']");

	private MountedFiles() {
	}

	static Map<String, String> of(PodTemplateSpec pod, Manifests cluster) {
		Volume volume = pod.getSpec()
			.getVolumes()
			.stream()
			.filter((candidate) -> candidate.getName().equals("config"))
			.findFirst()
			.orElseThrow();
		if (volume.getConfigMap() != null) {
			return cluster.the(ConfigMap.class, volume.getConfigMap().getName()).getData();
		}
		Map<String, String> files = new HashMap<>();
		for (DownwardAPIVolumeFile file : volume.getDownwardAPI().getItems()) {
			Matcher field = ANNOTATION.matcher(file.getFieldRef().getFieldPath());
			assertThat(field.matches()).as(file.getFieldRef().getFieldPath()).isTrue();
			files.put(file.getPath(), Objects.requireNonNull(pod.getMetadata().getAnnotations().get(field.group(1))));
		}
		return files;
	}

}
