package dev.selecho.models;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * One client at a time, from its first byte to its last. The next one waits in the
 * backlog: its connection is there, and nobody answers.
 */
final class BlockingModel implements EchoModel {

	/** One for each client that is served, so that many do not need much. */
	static final int BUFFER_SIZE = 16 * 1024;

	/** Nanoseconds until a failed accept is tried again. */
	static final long PAUSE = 10_000_000;

	@Override
	public void serve(int port) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
		try (ServerSocketChannel listener = listen(port)) {
			while (true) {
				SocketChannel client = accept(listener);
				if (client != null) {
					echo(client, buffer);
				}
			}
		}
	}

	static ServerSocketChannel listen(int port) throws IOException {
		return ServerSocketChannel.open()
			.setOption(StandardSocketOptions.SO_REUSEADDR, true)
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
	}

	/**
	 * Accepts a client. Where that fails for want of a descriptor, it fails again at
	 * once: the pause leaves the processor to those who serve, until a client goes.
	 * @param listener where clients come
	 * @return the client, or null if there is none
	 */
	static @Nullable SocketChannel accept(ServerSocketChannel listener) {
		try {
			return listener.accept();
		}
		catch (IOException ex) {
			LockSupport.parkNanos(PAUSE);
			return null;
		}
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

	static void close(SelectableChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// it is closed all the same
		}
	}

}
