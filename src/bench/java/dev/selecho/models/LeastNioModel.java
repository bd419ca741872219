package dev.selecho.models;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The least that echoes many clients on one thread without losing a byte: no limit, no
 * deadline, no fairness, no drain, no counters. What plain Java can do at best.
 */
final class LeastNioModel implements EchoModel {

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

	@Override
	public void serve(int port) throws IOException {
		try (Selector selector = Selector.open(); ServerSocketChannel listener = BlockingModel.listen(port)) {
			listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
			Consumer<SelectionKey> ready = this::ready;
			while (true) {
				selector.select(ready);
			}
		}
	}

	private void ready(SelectionKey key) {
		try {
			if (key.channel() instanceof ServerSocketChannel listener) {
				accept(key.selector(), BlockingModel.accept(listener));
			}
			else {
				echo(key, (SocketChannel) key.channel(), (ByteBuffer) key.attachment());
			}
		}
		catch (IOException ex) {
			BlockingModel.close(key.channel());
		}
	}

	/** Whatever fails here costs the new client, never the listener. */
	private static void accept(Selector selector, @Nullable SocketChannel client) {
		if (client == null) {
			return;
		}
		try {
			client.setOption(StandardSocketOptions.TCP_NODELAY, true);
			client.configureBlocking(false).register(selector, SelectionKey.OP_READ);
		}
		catch (IOException ex) {
			BlockingModel.close(client);
		}
	}

	/** What a socket refuses is kept, and the client is not read until it is gone. */
	private void echo(SelectionKey key, SocketChannel client, @Nullable ByteBuffer kept) throws IOException {
		if (kept == null && client.read(this.buffer.clear()) < 0) {
			client.close();
			return;
		}
		ByteBuffer output = (kept != null) ? kept : this.buffer.flip();
		client.write(output);
		if (kept == null && output.hasRemaining()) {
			key.attach(ByteBuffer.allocateDirect(output.remaining()).put(output).flip());
			key.interestOps(SelectionKey.OP_WRITE);
		}
		else if (kept != null && !output.hasRemaining()) {
			key.attach(null);
			key.interestOps(SelectionKey.OP_READ);
		}
	}

}
