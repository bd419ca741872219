package dev.selecho.client;

/**
 * A question to a path.
 */
interface Probe {

	/** How many bytes a connection sends and reads at a time. */
	int BUFFER = 16 * 1024;

	String name();

	/**
	 * Asks.
	 * @return what was seen
	 * @throws EndedException if a connection ended too soon, which is an answer too
	 */
	ProbeResult run() throws EndedException;

	/**
	 * Asks, and takes any end for an answer.
	 * @return what was seen
	 */
	default ProbeResult ask() {
		try {
			return run();
		}
		catch (EndedException ex) {
			return ProbeResult.failed(name(), ex);
		}
	}

}
