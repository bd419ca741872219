package dev.selecho.library;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The jars with the sources and the Javadoc hold what the library holds: no more, such as
 * the application, and no less.
 */
class CompanionsIT {

	/** Made by the build, and so without a source. */
	private static final Set<String> MADE = Set.of("META-INF/spring-configuration-metadata.json");

	@Test
	void sourcesAreThoseOfTheLibrary() throws IOException {
		Set<String> expected = LibraryJar.names(".jar")
			.stream()
			.filter((name) -> !name.contains("$") && !MADE.contains(name))
			.map((name) -> name.replaceFirst("\\.class$", ".java"))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(expected).contains("dev/selecho/net/TcpServer.java", "dev/selecho/live/live.html");
		assertThat(LibraryJar.names("-sources.jar")).isEqualTo(expected);
	}

	@Test
	void everyPublicTypeOfTheLibraryHasAPageAndNoOther() throws IOException {
		Map<String, ClassModel> types = LibraryJar.classes();
		Set<String> expected = types.keySet()
			.stream()
			.filter((name) -> isPublic(name, types))
			.map((name) -> name.replace('$', '.') + ".html")
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(expected).contains("dev/selecho/net/TcpServer.html", "dev/selecho/net/Turn.Part.html");
		Set<String> pages = LibraryJar.names("-javadoc.jar")
			.stream()
			.filter((name) -> name.matches("dev/selecho/([a-z]+/)*[A-Z][^/]*\\.html"))
			.filter((name) -> !name.contains("/class-use/"))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(pages).isEqualTo(expected);
	}

	/** A nested type is no more public than what is around it. */
	private static boolean isPublic(String name, Map<String, ClassModel> types) {
		ClassModel type = Objects.requireNonNull(types.get(name), name);
		int nested = name.lastIndexOf('$');
		if (nested < 0) {
			return type.flags().has(AccessFlag.PUBLIC);
		}
		return isPublic(name.substring(0, nested), types) && type.findAttribute(Attributes.innerClasses())
			.orElseThrow()
			.classes()
			.stream()
			.anyMatch((inner) -> inner.innerClass().asInternalName().equals(name) && inner.has(AccessFlag.PUBLIC));
	}

}
