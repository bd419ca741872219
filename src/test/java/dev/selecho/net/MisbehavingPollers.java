package dev.selecho.net;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.selecho.loop.NioPoller;
import dev.selecho.loop.Poller;

/**
 * Real selectors, of which the first few do something wrong.
 */
final class MisbehavingPollers implements Poller.Factory {

	/** What a selector does when it should wait. */
	enum Fault {

		/** Comes back at once, again and again, with nothing ready. */
		WAKES_FOR_NOTHING,

		/** Throws what select may throw. */
		THROWS_CHECKED,

		/** Throws what select should never throw. */
		THROWS_UNCHECKED

	}

	final AtomicInteger opened = new AtomicInteger();

	/** How many selects of faulty selectors have gone wrong. */
	final AtomicInteger faults = new AtomicInteger();

	private final Fault fault;

	private final int faultyPollers;

	private volatile boolean faulty;

	private volatile boolean refusesChannels;

	MisbehavingPollers(Fault fault, int faultyPollers) {
		this.fault = fault;
		this.faultyPollers = faultyPollers;
	}

	/** From now on the faulty selectors are. */
	void begin() {
		this.faulty = true;
	}

	/** The faulty selectors are well again. */
	void end() {
		this.faulty = false;
	}

	/** From now on no selector takes a channel that another one has. */
	void refuseChannels() {
		this.refusesChannels = true;
	}

	@Override
	public Poller open() throws IOException {
		return new Misbehaving(this, NioPoller.open(), this.opened.incrementAndGet() <= this.faultyPollers);
	}

	private record Misbehaving(MisbehavingPollers source, Poller real, boolean mayFail) implements Poller {

		@Override
		public int poll(Consumer<SelectionKey> action, long millis) throws IOException {
			if (millis > 0 && this.mayFail && this.source.faulty) {
				this.source.faults.incrementAndGet();
				return fail(this.source.fault);
			}
			return this.real.poll(action, millis);
		}

		private static int fail(Fault fault) throws IOException {
			return switch (fault) {
				case WAKES_FOR_NOTHING -> 0;
				case THROWS_CHECKED -> throw new IOException("select is broken");
				case THROWS_UNCHECKED -> throw new IllegalStateException("select is broken");
			};
		}

		@Override
		public void wakeup() {
			this.real.wakeup();
		}

		@Override
		public SelectionKey register(SelectableChannel channel, int ops, Object attachment)
				throws ClosedChannelException {
			if (this.source.refusesChannels && channel.isRegistered()) {
				throw new IllegalStateException("no channel is taken");
			}
			return this.real.register(channel, ops, attachment);
		}

		@Override
		public Set<SelectionKey> keys() {
			return this.real.keys();
		}

		@Override
		public boolean isOpen() {
			return this.real.isOpen();
		}

		@Override
		public void close() throws IOException {
			this.real.close();
		}

	}

}
