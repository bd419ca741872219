package dev.selecho.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Many clients of an echo server on one selector, all doing the same. Each sends a
 * sequence of its own and compares every byte that comes back. Used by one thread, which
 * turns the selector while it waits.
 */
public final class Crowd implements AutoCloseable {

	/** Longest sequence of one client. */
	public static final int MAX_LENGTH = 1 << 20;

	private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

	/** So many clients share a source address: there are 28,000 ports for each. */
	private static final int CLIENTS_PER_ADDRESS = 2_000;

	private static final int OFFSETS = 1 << 16;

	private static final byte[] NOISE = Bytes.random(MAX_LENGTH + OFFSETS, 862);

	private final Selector selector = Selector.open();

	private final List<Member> members = new ArrayList<>();

	private final List<String> failures = new ArrayList<>();

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

	private final ByteBuffer noise = ByteBuffer.allocateDirect(NOISE.length).put(NOISE).flip();

	private boolean reading = true;

	private boolean finishing;

	private int target;

	private long moved;

	private int echoed;

	private int ended;

	private Crowd() throws IOException {
	}

	public static Crowd connect(int port, int size) throws IOException {
		return connect(port, size, 0);
	}

	/**
	 * Connects all clients.
	 * @param port the server's port
	 * @param size how many
	 * @param socketBuffers bytes for each direction of a socket, 0 for the system's own
	 * @return the crowd, reading
	 * @throws IOException if one is refused
	 */
	public static Crowd connect(int port, int size, int socketBuffers) throws IOException {
		Crowd crowd = new Crowd();
		boolean connected = false;
		try {
			for (int i = 0; i < size; i++) {
				crowd.add(port, socketBuffers);
			}
			connected = true;
			return crowd;
		}
		finally {
			if (!connected) {
				crowd.close();
			}
		}
	}

	private void add(int port, int socketBuffers) throws IOException {
		SocketChannel channel = SocketChannel.open();
		int index = this.members.size();
		this.members.add(new Member(index, channel));
		if (socketBuffers > 0) {
			channel.setOption(StandardSocketOptions.SO_RCVBUF, socketBuffers);
			channel.setOption(StandardSocketOptions.SO_SNDBUF, socketBuffers);
		}
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		channel.bind(new InetSocketAddress(address(index / CLIENTS_PER_ADDRESS), 0));
		channel.socket().connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
		channel.configureBlocking(false);
		channel.register(this.selector, SelectionKey.OP_READ, this.members.getLast());
	}

	private static InetAddress address(int index) throws IOException {
		return InetAddress.getByAddress(new byte[] { 127, 0, 0, (byte) (1 + index) });
	}

	/**
	 * Has every client send more of its sequence, as fast as its socket takes it.
	 * @param length how many bytes more
	 */
	public void send(int length) {
		this.target += length;
		if (this.target > MAX_LENGTH) {
			throw new IllegalArgumentException("More than " + MAX_LENGTH + " bytes");
		}
		this.echoed = 0;
		updateInterest();
	}

	/**
	 * Stops or starts reading.
	 * @param isReading whether to read what comes
	 */
	public void reading(boolean isReading) {
		this.reading = isReading;
		updateInterest();
	}

	/** Has every client end its side as soon as it has sent all it is to send. */
	public void finish() {
		this.finishing = true;
		updateInterest();
	}

	/**
	 * Gives every socket a greater receive buffer.
	 * @param bytes its size
	 * @throws IOException if a socket refuses
	 */
	public void receiveBuffer(int bytes) throws IOException {
		for (Member member : this.members) {
			member.channel.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
		}
	}

	private void updateInterest() {
		for (SelectionKey key : this.selector.keys()) {
			if (key.isValid()) {
				updateInterest(key, (Member) key.attachment());
			}
		}
	}

	private void updateInterest(SelectionKey key, Member member) {
		boolean writes = member.sent < this.target || (this.finishing && !member.finished);
		key.interestOps((this.reading ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0));
	}

	/**
	 * Waits until every client has everything back.
	 * @param atMost how long
	 */
	public void awaitEchoed(Duration atMost) throws IOException {
		turnUntil("all echoed", atMost, () -> this.echoed == this.members.size());
	}

	/**
	 * Waits until every client has seen the server's FIN, with nothing missing before it.
	 * @param atMost how long
	 */
	public void awaitEnded(Duration atMost) throws IOException {
		turnUntil("all ended", atMost, () -> this.ended == this.members.size());
	}

	/**
	 * Goes on until no byte has moved for so long.
	 * @param still how long nothing moves
	 * @param atMost how long to wait for that
	 */
	public void awaitStill(Duration still, Duration atMost) throws IOException {
		long[] seen = { this.moved, System.nanoTime() };
		turnUntil("stillness", atMost, () -> {
			if (seen[0] != this.moved) {
				seen[0] = this.moved;
				seen[1] = System.nanoTime();
			}
			return System.nanoTime() - seen[1] >= still.toNanos();
		});
	}

	private void turnUntil(String what, Duration atMost, BooleanSupplier done) throws IOException {
		long deadline = System.nanoTime() + atMost.toNanos();
		while (!done.getAsBoolean()) {
			if (!this.failures.isEmpty()) {
				throw new AssertionError(this.failures.size() + " clients failed: "
						+ this.failures.subList(0, Math.min(5, this.failures.size())));
			}
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError("Waited in vain for " + what + ": " + this);
			}
			this.selector.select(this::ready, 20);
		}
	}

	private void ready(SelectionKey key) {
		Member member = (Member) key.attachment();
		try {
			if (key.isReadable()) {
				read(member);
			}
			if (key.isValid() && key.isWritable()) {
				write(member);
				updateInterest(key, member);
			}
		}
		catch (IOException ex) {
			fail(member, ex.toString());
		}
	}

	private void write(Member member) throws IOException {
		int from = member.offset() + member.sent;
		int sent = member.channel.write(this.noise.duplicate().position(from).limit(member.offset() + this.target));
		member.sent += sent;
		this.moved += sent;
		if (this.finishing && member.sent == this.target && !member.finished) {
			member.finished = true;
			member.channel.shutdownOutput();
		}
	}

	private void read(Member member) throws IOException {
		this.buffer.clear();
		int length = member.channel.read(this.buffer);
		if (length < 0) {
			end(member);
			return;
		}
		int from = member.offset() + member.received;
		if (!this.buffer.flip().equals(this.noise.duplicate().position(from).limit(from + length))) {
			fail(member, "got other bytes than it had sent");
			return;
		}
		member.received += length;
		this.moved += length;
		if (member.received > member.sent) {
			fail(member, "got more than it had sent");
		}
		if (length > 0 && member.received == this.target) {
			this.echoed++;
		}
	}

	private void end(Member member) throws IOException {
		this.ended++;
		member.channel.close();
		if (member.received != this.target) {
			fail(member, "saw the end too early");
		}
	}

	private void fail(Member member, String why) {
		this.failures.add(
				"client " + member.index + " " + why + " (sent " + member.sent + ", received " + member.received + ")");
		try {
			member.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns what was sent.
	 * @return bytes, of all clients together
	 */
	public long sent() {
		return this.members.stream().mapToLong((member) -> member.sent).sum();
	}

	@Override
	public String toString() {
		return this.members.size() + " clients, " + this.echoed + " with everything echoed, " + this.ended
				+ " ended, each to send " + this.target + " bytes, " + sent() + " sent in all";
	}

	@Override
	public void close() throws IOException {
		for (Member member : this.members) {
			member.channel.close();
		}
		this.selector.close();
	}

	private static final class Member {

		private final int index;

		private final SocketChannel channel;

		private int sent;

		private int received;

		private boolean finished;

		Member(int index, SocketChannel channel) {
			this.index = index;
			this.channel = channel;
		}

		/** Where its sequence begins in the noise. */
		int offset() {
			return (this.index * 31) % OFFSETS;
		}

	}

}
