package dev.selecho.net;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Real channels, and selectors of which the first few do something wrong.
 */
final class MisbehavingSelectorProvider extends SelectorProvider {

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

	private final SelectorProvider real = SelectorProvider.provider();

	private final Fault fault;

	private final int faultySelectors;

	private volatile boolean faulty;

	private volatile boolean refusesChannels;

	MisbehavingSelectorProvider(Fault fault, int faultySelectors) {
		this.fault = fault;
		this.faultySelectors = faultySelectors;
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
	public AbstractSelector openSelector() throws IOException {
		return new MisbehavingSelector(this, this.real.openSelector(),
				this.opened.incrementAndGet() <= this.faultySelectors);
	}

	@Override
	public DatagramChannel openDatagramChannel() throws IOException {
		return this.real.openDatagramChannel();
	}

	@Override
	public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
		return this.real.openDatagramChannel(family);
	}

	@Override
	public Pipe openPipe() throws IOException {
		return this.real.openPipe();
	}

	@Override
	public ServerSocketChannel openServerSocketChannel() throws IOException {
		return this.real.openServerSocketChannel();
	}

	@Override
	public SocketChannel openSocketChannel() throws IOException {
		return this.real.openSocketChannel();
	}

	private static final class MisbehavingSelector extends AbstractSelector {

		private static final MethodHandle REGISTER = register();

		private final MisbehavingSelectorProvider provider;

		private final AbstractSelector real;

		private final boolean mayFail;

		MisbehavingSelector(MisbehavingSelectorProvider provider, AbstractSelector real, boolean mayFail) {
			super(provider);
			this.provider = provider;
			this.real = real;
			this.mayFail = mayFail;
		}

		/** A wrapped selector's keys belong to the wrapped one; only this makes them. */
		private static MethodHandle register() {
			try {
				return MethodHandles.privateLookupIn(AbstractSelector.class, MethodHandles.lookup())
					.findVirtual(AbstractSelector.class, "register", MethodType.methodType(SelectionKey.class,
							AbstractSelectableChannel.class, int.class, Object.class));
			}
			catch (ReflectiveOperationException ex) {
				throw new LinkageError("The tests run with --add-opens=java.base/java.nio.channels.spi", ex);
			}
		}

		@Override
		public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
			if (this.mayFail && this.provider.faulty) {
				this.provider.faults.incrementAndGet();
				return fail(this.provider.fault);
			}
			return this.real.select(action, timeout);
		}

		private static int fail(Fault fault) throws IOException {
			return switch (fault) {
				case WAKES_FOR_NOTHING -> 0;
				case THROWS_CHECKED -> throw new IOException("select is broken");
				case THROWS_UNCHECKED -> throw new IllegalStateException("select is broken");
			};
		}

		@Override
		public int selectNow(Consumer<SelectionKey> action) throws IOException {
			return this.real.selectNow(action);
		}

		@Override
		public int select(long timeout) {
			throw new UnsupportedOperationException();
		}

		@Override
		public int select() {
			throw new UnsupportedOperationException();
		}

		@Override
		public int selectNow() {
			throw new UnsupportedOperationException();
		}

		@Override
		protected SelectionKey register(AbstractSelectableChannel channel, int ops, @Nullable Object attachment) {
			if (this.provider.refusesChannels && channel.isRegistered()) {
				throw new IllegalStateException("no channel is taken");
			}
			try {
				return (SelectionKey) REGISTER.invoke(this.real, channel, ops, attachment);
			}
			catch (RuntimeException | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public Set<SelectionKey> keys() {
			return this.real.keys();
		}

		@Override
		public Set<SelectionKey> selectedKeys() {
			return this.real.selectedKeys();
		}

		@Override
		public Selector wakeup() {
			this.real.wakeup();
			return this;
		}

		@Override
		protected void implCloseSelector() throws IOException {
			this.real.close();
		}

	}

}
