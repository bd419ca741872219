package dev.selecho.net;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Random;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A channel that takes as many bytes at once as chance has it, often none.
 */
final class StingyChannel extends SocketChannel {

	final ByteArrayOutputStream taken = new ByteArrayOutputStream();

	/** The most bytes that one call has offered. */
	int largestOffer;

	private final Random random;

	private final int most;

	StingyChannel(Random random, int most) {
		super(SelectorProvider.provider());
		this.random = random;
		this.most = most;
	}

	@Override
	public int write(ByteBuffer source) {
		this.largestOffer = Math.max(this.largestOffer, source.remaining());
		return take(source, appetite());
	}

	@Override
	public long write(ByteBuffer[] sources, int offset, int length) {
		int appetite = appetite();
		int total = 0;
		for (int i = offset; i < offset + length; i++) {
			total += take(sources[i], appetite - total);
		}
		return total;
	}

	private int appetite() {
		return this.random.nextInt(4) == 0 ? 0 : this.random.nextInt(this.most);
	}

	private int take(ByteBuffer source, int appetite) {
		int length = Math.min(appetite, source.remaining());
		for (int i = 0; i < length; i++) {
			this.taken.write(source.get());
		}
		return length;
	}

	@Override
	public SocketChannel bind(@Nullable SocketAddress local) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> SocketChannel setOption(SocketOption<T> name, T value) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> T getOption(SocketOption<T> name) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Set<SocketOption<?>> supportedOptions() {
		return Set.of();
	}

	@Override
	public SocketChannel shutdownInput() {
		return this;
	}

	@Override
	public SocketChannel shutdownOutput() {
		return this;
	}

	@Override
	public Socket socket() {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean isConnected() {
		return true;
	}

	@Override
	public boolean isConnectionPending() {
		return false;
	}

	@Override
	public boolean connect(SocketAddress remote) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean finishConnect() {
		return true;
	}

	@Override
	public @Nullable SocketAddress getRemoteAddress() {
		return null;
	}

	@Override
	public @Nullable SocketAddress getLocalAddress() {
		return null;
	}

	@Override
	public int read(ByteBuffer target) {
		return 0;
	}

	@Override
	public long read(ByteBuffer[] targets, int offset, int length) {
		return 0;
	}

	@Override
	protected void implCloseSelectableChannel() {
	}

	@Override
	protected void implConfigureBlocking(boolean block) {
	}

}
