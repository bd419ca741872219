package dev.selecho.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import dev.selecho.net.CloseReason;
import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import org.jspecify.annotations.Nullable;

/**
 * One client of a {@link StreamHandler}. What is not said otherwise is on the loop's
 * thread.
 */
final class StreamSession implements ConnectionHandler, Runnable {

	private final Connection connection;

	private final Executor executor;

	private final StreamHandler handler;

	private final Outbox outbox;

	private final ReceivedStream received;

	/** Who serves, from its first moment to its last. */
	private volatile @Nullable Thread server;

	private volatile boolean over;

	private boolean draining;

	StreamSession(Connection connection, Executor executor, StreamHandler handler) {
		this.connection = connection;
		this.executor = executor;
		this.handler = handler;
		this.outbox = new Outbox(connection);
		this.received = new ReceivedStream(() -> later(this::follow));
	}

	@Override
	public void onOpen(Connection own) {
		try {
			this.executor.execute(this);
		}
		catch (RejectedExecutionException ex) {
			own.fail(new IllegalStateException("The executor of the stream handlers takes no work", ex));
		}
	}

	/** On the server's thread. */
	@Override
	public void run() {
		this.server = Thread.currentThread();
		try {
			SentStream output = new SentStream(this.outbox);
			this.handler.serve(this.received, output, this.connection);
			output.flush();
			this.outbox.order(this.connection::close);
		}
		catch (Throwable ex) {
			if (!(this.over && ex instanceof IOException)) {
				later(() -> this.connection.fail(ex));
			}
		}
		finally {
			this.server = null;
		}
	}

	/** For any thread. */
	private void later(Runnable task) {
		try {
			this.connection.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// with the server the session has ended, too
		}
	}

	@Override
	public void onRead(Connection own, ByteBuffer input) {
		this.received.add(input);
		follow();
	}

	/** Reads as long as not too much waits, and counts what does. */
	private void follow() {
		int waiting = this.received.weight();
		if (!this.connection.keep(waiting)) {
			throw new IllegalStateException("No room is left for input that waits to be read");
		}
		if (waiting >= ReceivedStream.MARK) {
			this.connection.pauseReading();
			if (this.received.weight() <= ReceivedStream.MARK / 2) {
				later(this::follow); // taken meanwhile, and told before
			}
		}
		else if (waiting <= ReceivedStream.MARK / 2) {
			this.connection.resumeReading();
		}
	}

	@Override
	public void onInputEnd(Connection own) {
		this.received.end();
	}

	@Override
	public void onDrained(Connection own) {
		this.outbox.drained();
	}

	@Override
	public void onDraining(Connection own) {
		this.draining = true;
	}

	@Override
	public void onClose(Connection own, CloseReason reason) {
		this.over = true;
		this.outbox.end();
		this.received.breakOff();
		Thread busy = this.server;
		if (reason == CloseReason.CUT && this.draining && busy != null) {
			busy.interrupt();
		}
	}

	@Override
	public boolean isIdle() {
		return this.received.isAwaited() && this.outbox.isEmpty();
	}

}
