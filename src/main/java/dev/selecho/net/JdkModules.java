package dev.selecho.net;

import java.util.List;

/**
 * The modules of the JDK that a server needs beside {@code java.base}. On the class path
 * of a whole JDK they are all there. On a module path, and in an image that was linked,
 * there is what somebody requires, and the library, an automatic module, cannot.
 */
final class JdkModules {

	/** The limits of the process, and a socket's keep-alive. */
	private static final List<String> NEEDED = List.of("jdk.management", "jdk.net");

	private JdkModules() {
	}

	/**
	 * Checks that they are there, instead of some class that is not.
	 * @throws IllegalStateException if one is missing
	 */
	static void check() {
		List<String> missing = NEEDED.stream().filter((name) -> ModuleLayer.boot().findModule(name).isEmpty()).toList();
		if (!missing.isEmpty()) {
			throw new IllegalStateException("This JVM runs without what a server needs of the JDK, "
					+ String.join(" and ", missing) + "; require it in module-info.java, start with --add-modules "
					+ String.join(",", missing) + ", or link it into the run-time image");
		}
	}

}
