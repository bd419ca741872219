package dev.selecho.net;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

import org.jspecify.annotations.Nullable;

/**
 * What a loop watches: the attachment of a {@link SelectionKey}, which answers its
 * readiness and its deadline. The loop knows no more of it than this. All methods are
 * called on the loop's thread.
 */
abstract class Selectable extends Deadline {

	private @Nullable SelectionKey key;

	/** What the key was told last: asking the key itself costs a volatile read. */
	private int interest;

	/**
	 * The channel is ready.
	 * @param readyOps the ready set
	 * @throws IOException if the socket failed
	 */
	abstract void ready(int readyOps) throws IOException;

	/**
	 * The server drains: end when it is safe to.
	 * @param drain how
	 */
	abstract void drain(Drain drain);

	/**
	 * End now, whatever is lost.
	 */
	abstract void cut();

	final void register(RebuildableSelector selector, SelectableChannel channel, int ops)
			throws ClosedChannelException {
		this.key = selector.register(channel, ops, this);
		this.interest = ops;
	}

	/**
	 * The channel was registered with another selector, with the same interest.
	 * @param newKey the key to use from now on
	 */
	final void moved(SelectionKey newKey) {
		this.key = newKey;
	}

	/**
	 * The only place where an interest set changes, and only if it differs.
	 * @param ops the interest set
	 */
	final void watch(int ops) {
		if (ops != this.interest && this.key != null) {
			this.key.interestOps(ops);
			this.interest = ops;
		}
	}

	final int interest() {
		return this.interest;
	}

}
