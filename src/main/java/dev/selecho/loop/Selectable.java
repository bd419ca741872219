package dev.selecho.loop;

import java.io.IOException;
import java.nio.channels.SelectionKey;

import org.jspecify.annotations.Nullable;

/**
 * What a loop watches: the attachment of a {@link SelectionKey}, which answers its
 * readiness and its deadline. The loop knows no more of it than this. All methods are
 * called on the loop's thread.
 */
public abstract class Selectable extends Deadline {

	private @Nullable SelectionKey key;

	/** What the key was told last: asking the key itself costs a volatile read. */
	private int interest;

	/**
	 * The channel is ready.
	 * @param readyOps the ready set
	 * @throws IOException if the socket failed
	 */
	protected abstract void ready(int readyOps) throws IOException;

	/**
	 * The turn ends, and {@link SelectorLoop#settleLater} was asked for this.
	 * @throws IOException if the socket failed
	 */
	protected void settle() throws IOException {
	}

	/**
	 * The channel was registered, or registered anew with another selector.
	 * @param newKey the key to use from now on
	 */
	final void registered(SelectionKey newKey) {
		this.key = newKey;
		this.interest = newKey.interestOps();
	}

	/**
	 * Leaves the channel to another, which answers for it from now on.
	 * @param next whose the channel is
	 */
	protected final void handOver(Selectable next) {
		SelectionKey own = this.key;
		if (own != null) {
			own.attach(next);
			next.registered(own);
		}
	}

	/**
	 * The only place where an interest set changes, and only if it differs.
	 * @param ops the interest set
	 */
	protected final void watch(int ops) {
		if (ops != this.interest && this.key != null) {
			this.key.interestOps(ops);
			this.interest = ops;
		}
	}

	/**
	 * Returns the interest set.
	 * @return a set of operations
	 */
	public final int interest() {
		return this.interest;
	}

}
