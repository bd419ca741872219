package dev.selecho.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import dev.selecho.net.Connection;

/**
 * A protocol in the style of a thread for each connection: for codecs that exist, and
 * read and write streams. It costs a virtual thread and its stack for each client, idle
 * ones too; what has messages is better served by {@link Protocol}.
 */
@FunctionalInterface
public interface StreamHandler {

	/**
	 * Serves one client, from its connecting on, on a thread of its own. When this method
	 * returns the connection ends once everything is delivered; what it throws ends it
	 * with {@link dev.selecho.net.CloseReason#ERROR}, but an {@link IOException} of the
	 * streams after the client has gone.
	 * @param input what comes: waits for the client, and ends with its side. After a
	 * reset it throws an {@link IOException}. While 64 KB wait in it the client is not
	 * read
	 * @param output what goes: collects small pieces until it is flushed, and waits while
	 * too much output waits for the client
	 * @param connection the client's, for what is for any thread there
	 * @throws Exception to end the connection
	 */
	void serve(InputStream input, OutputStream output, Connection connection) throws Exception;

}
