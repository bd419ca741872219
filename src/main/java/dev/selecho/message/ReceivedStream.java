package dev.selecho.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * What has come from one client, as a stream. The loop adds, one other thread reads.
 */
final class ReceivedStream extends InputStream {

	/** Bytes that wait at which no more are welcome. */
	static final int MARK = 64 * 1024;

	/** What a piece costs beside its bytes: who sends each by itself holds no more. */
	private static final int OVERHEAD = 64;

	private final Queue<ByteBuffer> pieces = new ConcurrentLinkedQueue<>();

	/** Bytes, with what their pieces cost. */
	private final AtomicInteger weight = new AtomicInteger();

	private final AtomicInteger bytes = new AtomicInteger();

	/** Told when half of what waited was taken. */
	private final Runnable halfTaken;

	/** Who waits for more. */
	private volatile @Nullable Thread reader;

	private volatile boolean ended;

	private volatile boolean broken;

	private @Nullable ByteBuffer piece;

	ReceivedStream(Runnable halfTaken) {
		this.halfTaken = halfTaken;
	}

	/** Adds a copy. By the loop. */
	void add(ByteBuffer input) {
		int length = input.remaining();
		this.pieces.add(ByteBuffer.allocate(length).put(input).flip());
		this.bytes.addAndGet(length);
		this.weight.addAndGet(length + OVERHEAD);
		wake();
	}

	/** Nothing more comes. By the loop. */
	void end() {
		this.ended = true;
		wake();
	}

	/** The client has gone without an end. By the loop. */
	void breakOff() {
		this.broken = true;
		end();
	}

	private void wake() {
		Thread waits = this.reader;
		if (waits != null) {
			LockSupport.unpark(waits);
		}
	}

	/** What waits costs so many bytes. For any thread. */
	int weight() {
		return this.weight.get();
	}

	/** Whether somebody waits for more, and there is none. For any thread. */
	boolean isAwaited() {
		return this.reader != null && this.bytes.get() == 0;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (length == 0) {
			return 0;
		}
		ByteBuffer present = await();
		if (present == null) {
			return -1;
		}
		int count = Math.min(length, present.remaining());
		present.get(target, offset, count);
		this.bytes.addAndGet(-count);
		int lighter = present.hasRemaining() ? count : count + OVERHEAD;
		int before = this.weight.getAndAdd(-lighter);
		if (before > MARK / 2 && before - lighter <= MARK / 2) {
			this.halfTaken.run();
		}
		return count;
	}

	private @Nullable ByteBuffer await() throws IOException {
		ByteBuffer present = this.piece;
		if (present != null && present.hasRemaining()) {
			return present;
		}
		present = this.pieces.poll();
		if (present == null) {
			this.reader = Thread.currentThread();
			try {
				present = park();
			}
			finally {
				this.reader = null;
			}
		}
		this.piece = present;
		return present;
	}

	private @Nullable ByteBuffer park() throws IOException {
		while (true) {
			boolean over = this.ended; // before the look: what came before the end is
										// taken
			ByteBuffer next = this.pieces.poll();
			if (next != null) {
				return next;
			}
			if (this.broken) {
				throw new IOException("The client has gone");
			}
			if (over) {
				return null;
			}
			LockSupport.park(this);
			if (Thread.interrupted()) {
				throw new InterruptedIOException("Interrupted while the client was to send");
			}
		}
	}

	@Override
	public int available() {
		return this.bytes.get();
	}

}
