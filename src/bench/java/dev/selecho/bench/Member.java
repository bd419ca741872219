package dev.selecho.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/**
 * A client on the generator's selector.
 */
interface Member {

	/**
	 * The client's socket is ready.
	 * @param key of the socket
	 * @param now the time
	 * @throws IOException if the client fails
	 */
	void ready(SelectionKey key, long now) throws IOException;

}
