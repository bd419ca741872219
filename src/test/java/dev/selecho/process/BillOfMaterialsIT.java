package dev.selecho.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.jar.JarFile;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the jars say they are made of.
 */
class BillOfMaterialsIT {

	private static final String LIBRARIES = "BOOT-INF/lib/";

	private static final String BILL = "META-INF/sbom/application.cdx.json";

	private final String application = System.getProperty("selecho.jar");

	@Test
	void applicationNamesEveryLibraryThatItHolds() throws IOException {
		try (JarFile jar = new JarFile(this.application)) {
			List<String> held = jar.stream()
				.map((entry) -> entry.getName())
				.filter((name) -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
				.map((name) -> name.substring(LIBRARIES.length()))
				// What can extract a jar is put there by Spring Boot's packaging.
				.filter((name) -> !name.startsWith("spring-boot-jarmode-tools-"))
				.toList();
			assertThat(held).isNotEmpty();
			assertThat(components(jar)).containsExactlyInAnyOrderElementsOf(held);
		}
	}

	@Test
	void libraryLeavesTheBillToTheApplication() throws IOException {
		try (JarFile jar = new JarFile(this.application.replace("-exec.jar", ".jar"))) {
			assertThat(jar.stream()).isNotEmpty().noneMatch((entry) -> entry.getName().contains("sbom"));
		}
	}

	private static List<String> components(JarFile jar) throws IOException {
		try (InputStream bill = jar.getInputStream(jar.getEntry(BILL))) {
			JsonNode components = JsonMapper.builder().build().readTree(bill).path("components");
			return components.valueStream()
				.map((component) -> component.path("name").asString() + "-" + component.path("version").asString()
						+ ".jar")
				// Starters are empty: Spring Boot's packaging leaves them out.
				.filter((name) -> !name.startsWith("spring-boot-starter-"))
				.toList();
		}
	}

}
