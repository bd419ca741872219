package dev.selecho.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * A socket on which the kernel completes connections.
 *
 * @param channel the channel, which does not block
 * @param address where clients find it: a Unix domain socket was made under another name,
 * which the channel goes on telling
 * @param file what stands for a Unix domain socket, {@code null} for TCP
 */
record ListeningSocket(ServerSocketChannel channel, SocketAddress address,
		@Nullable SocketFile file) implements Closeable {

	/**
	 * Has nobody come any more, as far as that is possible: a Unix domain socket is not
	 * to be found from now on. Whom the kernel has queued can still be accepted.
	 * @throws IOException if the file could not be deleted
	 */
	void hide() throws IOException {
		// Once it is closed, a file of somebody else may look like its own.
		if (this.file != null && this.channel.isOpen()) {
			this.file.delete();
		}
	}

	@Override
	public void close() throws IOException {
		try (this.channel) {
			hide();
		}
	}

}
