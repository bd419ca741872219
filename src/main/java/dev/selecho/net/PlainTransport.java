package dev.selecho.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * No more than the socket: what the handler writes is what the wire carries.
 */
record PlainTransport(SocketChannel channel) implements Transport {

	/**
	 * The JDK copies a heap buffer through a direct one, which it keeps for the thread:
	 * as large as the largest ever written, and in no metric (sun.nio.ch.Util). It shall
	 * keep no more than this.
	 */
	static final int HEAP_PIECE = 64 * 1024;

	@Override
	public int read(ByteBuffer target) throws IOException {
		return this.channel.read(target);
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		if (source.isDirect() || source.remaining() <= HEAP_PIECE) {
			return this.channel.write(source);
		}
		int begin = source.position();
		int end = source.limit();
		do {
			source.limit(Math.min(end, source.position() + HEAP_PIECE));
			this.channel.write(source);
		}
		while (!source.hasRemaining() && source.limit() < end);
		source.limit(end);
		return source.position() - begin;
	}

	@Override
	public long write(ByteBuffer[] sources, int count) throws IOException {
		return this.channel.write(sources, 0, count);
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() {
		return PeerCredentials.of(this.channel);
	}

	/**
	 * Without the option the JDK ends the output at once, and closes the socket later:
	 * the peer would see the end of the stream first, by a Unix domain socket too.
	 */
	@Override
	public void abort() throws IOException {
		try (this.channel) {
			this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
