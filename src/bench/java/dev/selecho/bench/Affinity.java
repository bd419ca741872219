package dev.selecho.bench;

import java.io.IOException;
import java.util.List;

/**
 * Which processor a process runs on, where {@code taskset} can say so and there are two.
 */
enum Affinity {

	/** The servers. */
	SERVER("0"),

	/** Those who load them. */
	GENERATOR("1"),

	/** Who shall have both. */
	BOTH("0,1");

	/** Asked once: who has been moved sees one processor. */
	private static final boolean POSSIBLE = Tools.isInstalled("taskset")
			&& Runtime.getRuntime().availableProcessors() > 1;

	private final String processor;

	Affinity(String processor) {
		this.processor = processor;
	}

	static boolean isPossible() {
		return POSSIBLE;
	}

	/**
	 * Returns what comes before a command.
	 * @return the words, or none
	 */
	List<String> command() {
		return POSSIBLE ? List.of("taskset", "-c", this.processor) : List.of();
	}

	/** Moves this process there, with all its threads. */
	void take() throws IOException {
		if (POSSIBLE) {
			Tools.run("taskset", "-apc", this.processor, String.valueOf(ProcessHandle.current().pid()));
		}
	}

}
