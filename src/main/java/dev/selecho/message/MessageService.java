package dev.selecho.message;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Protocol} and those who answer it: what a listener is given. It never changes;
 * what is said otherwise is said of a copy.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
public final class MessageService<I, O> implements ConnectionHandlerFactory {

	private final Protocol<I, O> protocol;

	private final Function<Session<O>, ? extends MessageHandler<I, O>> handlers;

	private final @Nullable Executor executor;

	private final MessageOptions options;

	private final MessageObserver observer;

	private final MessageCounters counters;

	private final @Nullable Workers workers;

	/** One for each loop. */
	private final Map<Integer, Desk<I, O>> desks = new ConcurrentHashMap<>();

	MessageService(Protocol<I, O> protocol, Function<Session<O>, ? extends MessageHandler<I, O>> handlers,
			@Nullable Executor executor) {
		this(protocol, handlers, executor, MessageOptions.DEFAULTS, MessageObserver.NONE, new MessageCounters());
	}

	private MessageService(Protocol<I, O> protocol, Function<Session<O>, ? extends MessageHandler<I, O>> handlers,
			@Nullable Executor executor, MessageOptions options, MessageObserver observer, MessageCounters counters) {
		this.protocol = protocol;
		this.handlers = handlers;
		this.executor = executor;
		this.options = options;
		this.observer = observer;
		this.counters = counters;
		Integer most = options.concurrency();
		Semaphore permits = (most != null) ? new Semaphore(most, true) : null;
		this.workers = (executor != null) ? new Workers(executor, permits, observer, this.counters) : null;
	}

	/**
	 * Returns the same service within limits, as one listener is to have it.
	 * @param limits what is allowed
	 * @return a copy, with counts of its own
	 */
	public MessageService<I, O> with(MessageOptions limits) {
		return new MessageService<>(this.protocol, this.handlers, this.executor, limits, this.observer,
				new MessageCounters());
	}

	/**
	 * Returns the same service, seen by somebody. On the loop nobody sees its messages.
	 * @param sees who sees each message
	 * @return a copy
	 */
	public MessageService<I, O> observedBy(MessageObserver sees) {
		return new MessageService<>(this.protocol, this.handlers, this.executor, this.options, sees, this.counters);
	}

	/**
	 * Returns the same service with every task that it runs off the loop decorated, as by
	 * what carries a context from thread to thread.
	 * @param decorator what to do with a task
	 * @return a copy
	 */
	public MessageService<I, O> decoratedBy(UnaryOperator<Runnable> decorator) {
		Executor own = this.executor;
		Executor decorated = (own != null) ? (task) -> own.execute(decorator.apply(task)) : null;
		return new MessageService<>(this.protocol, this.handlers, decorated, this.options, this.observer,
				this.counters);
	}

	/**
	 * Returns what is spoken.
	 * @return the protocol
	 */
	public Protocol<I, O> protocol() {
		return this.protocol;
	}

	/**
	 * Returns the limits.
	 * @return the options
	 */
	public MessageOptions options() {
		return this.options;
	}

	/**
	 * Tells where handlers run.
	 * @return whether that is the loop
	 */
	public boolean isOnLoop() {
		return this.executor == null;
	}

	/**
	 * Returns what this service has counted, for all connections that it was asked for.
	 * @return the counts
	 */
	public MessageCounters counters() {
		return this.counters;
	}

	@Override
	public ConnectionHandler handlerFor(Connection connection) {
		Desk<I, O> desk = this.desks.computeIfAbsent(connection.loopIndex(), (loop) -> newDesk());
		FramedSession<I, O> session = (this.workers != null) ? new WorkerSession<>(connection, desk, this.workers)
				: new LoopSession<>(connection, desk);
		session.serveBy(this.handlers.apply(session));
		return session;
	}

	private Desk<I, O> newDesk() {
		Integer most = this.options.maxSize();
		Framing framing = this.protocol.framing();
		return new Desk<>((most != null) ? framing.atMost(most) : framing, this.protocol.codec(), this.options,
				this.counters);
	}

}
