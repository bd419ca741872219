package dev.selecho.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * The library as it is packaged, and the jars that go with it.
 */
final class LibraryJar {

	private LibraryJar() {
	}

	/**
	 * Returns where the build has put it.
	 * @param ending what stands behind its name: of the library itself {@code .jar}
	 * @return the file
	 */
	static Path file(String ending) {
		return Path.of(System.getProperty("selecho.jar").replace("-exec.jar", ending));
	}

	/**
	 * Lists the files in a jar.
	 * @param ending which jar
	 * @return their names
	 */
	static Set<String> names(String ending) throws IOException {
		try (JarFile jar = new JarFile(file(ending).toFile())) {
			return jar.stream()
				.filter((entry) -> !entry.isDirectory())
				.map(JarEntry::getName)
				.collect(Collectors.toCollection(TreeSet::new));
		}
	}

	/**
	 * Parses all classes of the library.
	 * @return the classes by their names, such as {@code dev/selecho/net/Turn$Part}
	 */
	static Map<String, ClassModel> classes() throws IOException {
		try (JarFile jar = new JarFile(file(".jar").toFile())) {
			return jar.stream()
				.filter((entry) -> entry.getName().endsWith(".class"))
				.map((entry) -> parse(jar, entry))
				.collect(Collectors.toMap((type) -> type.thisClass().asInternalName(), (type) -> type));
		}
	}

	private static ClassModel parse(JarFile jar, JarEntry entry) {
		try (InputStream input = jar.getInputStream(entry)) {
			return ClassFile.of().parse(input.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
