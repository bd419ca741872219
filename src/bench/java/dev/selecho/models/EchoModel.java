package dev.selecho.models;

/**
 * A way to serve echo clients. One runs in a process of its own, until that is ended.
 */
@FunctionalInterface
interface EchoModel {

	/** Connections that the kernel may complete ahead of the server. */
	int BACKLOG = 1024;

	/**
	 * Listens on the loopback address, and serves: on this thread or on others.
	 * @param port the port
	 * @throws Exception if the server cannot listen
	 */
	void serve(int port) throws Exception;

}
