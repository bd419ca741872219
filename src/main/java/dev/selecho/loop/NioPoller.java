package dev.selecho.loop;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The JDK's {@link Selector}: epoll on Linux.
 *
 * @param selector the selector
 */
public record NioPoller(Selector selector) implements Poller {

	/**
	 * Opens the system's own.
	 * @return the poller
	 * @throws IOException if the system refused it
	 */
	public static Poller open() throws IOException {
		return new NioPoller(Selector.open());
	}

	@Override
	public int poll(Consumer<SelectionKey> action, long millis) throws IOException {
		return (millis > 0) ? this.selector.select(action, millis) : this.selector.selectNow(action);
	}

	@Override
	public void wakeup() {
		this.selector.wakeup();
	}

	@Override
	public SelectionKey register(SelectableChannel channel, int ops, Object attachment) throws ClosedChannelException {
		return channel.register(this.selector, ops, attachment);
	}

	@Override
	public Set<SelectionKey> keys() {
		return this.selector.keys();
	}

	@Override
	public boolean isOpen() {
		return this.selector.isOpen();
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
	}

}
