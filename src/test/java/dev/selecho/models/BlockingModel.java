package dev.selecho.models;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * One client at a time, from its first byte to its last. The next one waits in the
 * backlog: its connection is there, and nobody answers.
 */
final class BlockingModel implements EchoModel {

	/** One for each client that is served, so that many do not need much. */
	static final int BUFFER_SIZE = 16 * 1024;

	@Override
	public void serve(int port) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
		try (ServerSocketChannel listener = listen(port)) {
			while (true) {
				echo(listener.accept(), buffer);
			}
		}
	}

	static ServerSocketChannel listen(int port) throws IOException {
		return ServerSocketChannel.open()
			.setOption(StandardSocketOptions.SO_REUSEADDR, true)
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
	}

	/**
	 * Serves a client until it ends its side. A reset costs this client alone.
	 * @param client the client
	 * @param buffer for its bytes
	 */
	static void echo(SocketChannel client, ByteBuffer buffer) {
		try (client) {
			client.setOption(StandardSocketOptions.TCP_NODELAY, true);
			while (client.read(buffer.clear()) >= 0) {
				buffer.flip();
				while (buffer.hasRemaining()) {
					client.write(buffer);
				}
			}
		}
		catch (IOException ex) {
			// the client is gone
		}
	}

}
