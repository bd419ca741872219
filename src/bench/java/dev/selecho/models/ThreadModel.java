package dev.selecho.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.IntFunction;

/**
 * A thread for each connection, which blocks wherever the client lets it wait.
 */
final class ThreadModel implements EchoModel {

	private final Thread.Builder threads;

	private final IntFunction<ByteBuffer> buffers;

	private ThreadModel(Thread.Builder threads, IntFunction<ByteBuffer> buffers) {
		this.threads = threads;
		this.buffers = buffers;
	}

	/** A direct buffer: what the kernel gives is not copied once more. */
	static EchoModel platform() {
		return new ThreadModel(Thread.ofPlatform(), ByteBuffer::allocateDirect);
	}

	/**
	 * A buffer on the heap: a virtual thread reads through the direct one of its carrier,
	 * and gives its own up with less ado.
	 */
	static EchoModel virtual() {
		return new ThreadModel(Thread.ofVirtual(), ByteBuffer::allocate);
	}

	@Override
	public void serve(int port) throws IOException {
		try (ServerSocketChannel listener = BlockingModel.listen(port)) {
			while (true) {
				SocketChannel client = BlockingModel.accept(listener);
				if (client != null) {
					start(client);
				}
			}
		}
	}

	/** A thread that cannot be had costs its client, and no other. */
	private void start(SocketChannel client) {
		try {
			this.threads.start(() -> echo(client));
		}
		catch (OutOfMemoryError ex) {
			BlockingModel.close(client);
		}
	}

	/** So does a buffer. */
	private void echo(SocketChannel client) {
		try {
			BlockingModel.echo(client, this.buffers.apply(BlockingModel.BUFFER_SIZE));
		}
		catch (OutOfMemoryError ex) {
			BlockingModel.close(client);
		}
	}

}
