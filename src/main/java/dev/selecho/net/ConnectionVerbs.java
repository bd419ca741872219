package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

import dev.selecho.loop.LoopThread;
import org.jspecify.annotations.Nullable;

/**
 * What the handler of one connection may order of its {@link EndPoint}.
 * {@link TcpConnection} extends it, and is no object beside it: there is one for each
 * idle client.
 */
abstract class ConnectionVerbs extends EndPoint implements Connection {

	/** What the handler has scheduled, if anything. */
	private @Nullable Timers timers;

	ConnectionVerbs(Entrance entrance, SocketChannel channel) {
		super(entrance, channel);
	}

	/** Whatever the handler throws ends the connection. */
	final void guarded(Call call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			thrown(ex);
		}
	}

	final void thrown(Throwable failure) {
		if (failure instanceof ProtocolViolationException violation && !hasLeft()) {
			reject(String.valueOf(violation.getMessage()));
		}
		else {
			failLater(HandlerException.mark(failure));
		}
	}

	@Override
	public final void write(ByteBuffer source) {
		loop().checkThread();
		try {
			if (isServed() && source.hasRemaining() && !output().write(source)) {
				settleLater();
			}
		}
		catch (IOException | IllegalStateException ex) {
			failLater(ex);
		}
		source.position(source.limit());
	}

	@Override
	public final void close() {
		loop().checkThread();
		end(input().hasEnded() ? CloseReason.PEER : CloseReason.DONE);
	}

	@Override
	public final void reject(String why) {
		loop().checkThread();
		if (isServed()) {
			ClientLog.violated(this, why);
			end(CloseReason.PROTOCOL);
		}
	}

	@Override
	public final void abort() {
		loop().checkThread();
		abort(CloseReason.DONE);
	}

	@Override
	public final void pauseReading() {
		hold(true);
	}

	@Override
	public final void resumeReading() {
		hold(false);
	}

	private void hold(boolean held) {
		loop().checkThread();
		if (isServed()) {
			input().hold(held);
			settleLater();
		}
	}

	@Override
	public final void fail(Throwable cause) {
		loop().checkThread();
		if (isServed()) {
			thrown(cause);
		}
	}

	@Override
	public final boolean keep(int bytes) {
		loop().checkThread();
		return input().keep(hasLeft() ? 0 : bytes);
	}

	@Override
	public final SharedMemory memory() {
		return lane().commons().memory();
	}

	@Override
	public final long nanoTime() {
		return loop().now();
	}

	@Override
	public final boolean isOnLoop() {
		return loop().isCallable();
	}

	@Override
	public final boolean mayWait() {
		return !LoopThread.isCurrent();
	}

	@Override
	public final int loopIndex() {
		return lane().index();
	}

	@Override
	public final void execute(Runnable task) {
		loop().execute(() -> corked(task));
	}

	/** Small pieces that a task writes leave together at its end. */
	private void corked(Runnable task) {
		if (!isServed()) {
			guarded(task::run);
			return;
		}
		output().cork();
		guarded(task::run);
		try {
			output().uncork();
		}
		catch (IOException | IllegalStateException ex) {
			failLater(ex);
		}
		if (!output().isEmpty()) {
			settleLater();
		}
	}

	@Override
	public final Timer schedule(Duration delay, Runnable task) {
		loop().checkThread();
		if (phase() == Phase.CLOSED) {
			return () -> {
			};
		}
		Timers own = this.timers;
		if (own == null) {
			own = new Timers(loop());
			this.timers = own;
		}
		return own.schedule(delay, () -> corked(task));
	}

	final void cancelTimers() {
		if (this.timers != null) {
			this.timers.cancel();
		}
	}

	@Override
	public final boolean isOpen() {
		loop().checkThread();
		return isServed();
	}

	@Override
	public final boolean isWritable() {
		loop().checkThread();
		return isServed() && input().isWritable();
	}

	@Override
	public final long pending() {
		loop().checkThread();
		return output().pending();
	}

	/** What may throw anything. */
	@FunctionalInterface
	interface Call {

		void run() throws Exception;

	}

}
