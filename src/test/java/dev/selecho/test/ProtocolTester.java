package dev.selecho.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import dev.selecho.message.MessageService;
import dev.selecho.net.CloseReason;
import dev.selecho.net.ConnectionHandlerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tries a protocol without a socket and without waiting: what comes is fed by hand, and
 * time passes when it is told to. It is the server's side of one connection, as its
 * handler has it; how the network treats bytes is for a test with a real client.
 * <p>
 * For the thread that has made it, which takes the part of the loop. Handlers off the
 * loop run on their own threads, and {@link #feed} waits for them.
 */
public final class ProtocolTester {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration STEP = Duration.ofMillis(1);

	private final ConnectionHandlerFactory factory;

	private final TestConnection connection = new TestConnection();

	/** Tasks of handlers off the loop that have begun and not ended. */
	private final AtomicInteger atWork = new AtomicInteger();

	private ProtocolTester(ConnectionHandlerFactory factory) {
		this.factory = factory;
		ConnectionHandlerFactory counted = (factory instanceof MessageService<?, ?> service)
				? service.decoratedBy(this::counted) : factory;
		this.connection.open(counted.handlerFor(this.connection));
		awaitHandler();
	}

	private Runnable counted(Runnable task) {
		this.atWork.incrementAndGet();
		return () -> {
			try {
				task.run();
			}
			finally {
				this.atWork.decrementAndGet();
			}
		};
	}

	/**
	 * Connects a client.
	 * @param factory of the protocol
	 * @return its tester
	 */
	public static ProtocolTester of(ConnectionHandlerFactory factory) {
		return new ProtocolTester(factory);
	}

	/**
	 * Lets bytes come, in one piece, and the handler deal with them.
	 * @param bytes the bytes
	 * @return this
	 */
	public ProtocolTester feed(byte... bytes) {
		begin(bytes);
		awaitHandler();
		return this;
	}

	/**
	 * Lets text come.
	 * @param text in UTF-8
	 * @return this
	 */
	public ProtocolTester feed(String text) {
		return feed(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Lets bytes come, and does not wait for handlers off the loop.
	 * @param bytes the bytes
	 * @return this
	 */
	public ProtocolTester begin(byte... bytes) {
		this.connection.receive(bytes);
		return this;
	}

	/**
	 * The client ends its side.
	 * @return this
	 */
	public ProtocolTester endInput() {
		this.connection.endInput();
		awaitHandler();
		return this;
	}

	/**
	 * The connection is reset.
	 * @return this
	 */
	public ProtocolTester reset() {
		this.connection.end(CloseReason.RESET);
		return this;
	}

	/**
	 * The server begins to drain.
	 * @return this
	 */
	public ProtocolTester drain() {
		this.connection.drain();
		return this;
	}

	/**
	 * The client reads what is sent, or does not any more.
	 * @param takes whether it does
	 * @return this
	 */
	public ProtocolTester takeOutput(boolean takes) {
		this.connection.takeOutput(takes);
		return this;
	}

	/**
	 * Lets time pass.
	 * @param time how much
	 * @return this
	 */
	public ProtocolTester advance(Duration time) {
		this.connection.advance(time);
		return this;
	}

	/**
	 * Takes what was sent since this was called last.
	 * @return bytes
	 */
	public byte[] output() {
		this.connection.settle();
		return this.connection.takeWritten();
	}

	/**
	 * Takes what was sent since, as text.
	 * @return what the bytes are in UTF-8
	 */
	public String text() {
		return new String(output(), StandardCharsets.UTF_8);
	}

	/**
	 * Tells how the connection has ended.
	 * @return the reason, or {@code null} while it has not
	 */
	public @Nullable CloseReason closed() {
		this.connection.settle();
		return this.connection.ended();
	}

	/**
	 * Tells what has ended the connection with {@link CloseReason#ERROR}.
	 * @return what was thrown, or {@code null}
	 */
	public @Nullable Throwable failure() {
		return this.connection.failure();
	}

	/**
	 * Tells whether the connection may be ended without tearing or losing anything.
	 * @return whether its handler is idle
	 */
	public boolean isIdle() {
		this.connection.settle();
		return this.connection.isIdle();
	}

	/**
	 * Tells whether the handler has stopped reading.
	 * @return whether what is fed waits
	 */
	public boolean isPaused() {
		this.connection.settle();
		return this.connection.isPaused();
	}

	/**
	 * Returns the input that the handler keeps, and the output that is on its way to the
	 * loop.
	 * @return bytes that are counted to the memory of all connections
	 */
	public long held() {
		return this.connection.kept() + this.connection.counted();
	}

	/**
	 * Waits until a condition holds, while handlers off the loop work.
	 * @param condition the condition
	 * @return this
	 */
	public ProtocolTester await(BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		this.connection.settle();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError("It is not so after " + PATIENCE.toSeconds() + " s");
			}
			waitForTask();
		}
		return this;
	}

	private void awaitHandler() {
		await(() -> this.atWork.get() == 0);
		this.connection.settle();
	}

	private void waitForTask() {
		try {
			this.connection.awaitTask(STEP);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted while a handler was awaited", ex);
		}
	}

	/**
	 * Feeds an input to one new client after the other: at once, byte by byte, and split
	 * in two at each position. A protocol that depends on how its input is cut is found
	 * out: output and end have to be the same each time.
	 * @param input what a client sends before it ends its side
	 * @return what each gets
	 * @throws AssertionError if that differs
	 */
	public byte[] everySplit(byte... input) {
		Result whole = run((client) -> client.begin(input));
		check(whole, "byte by byte", run((client) -> {
			for (byte value : input) {
				client.begin(value);
			}
		}));
		for (int i = 1; i < input.length; i++) {
			int split = i;
			check(whole, "split after " + split + " bytes", run((client) -> client.begin(Arrays.copyOf(input, split))
				.begin(Arrays.copyOfRange(input, split, input.length))));
		}
		return HexFormat.of().parseHex(whole.output());
	}

	private Result run(Consumer<ProtocolTester> feeding) {
		ProtocolTester client = new ProtocolTester(this.factory);
		feeding.accept(client);
		if (client.closed() == null) {
			client.endInput();
		}
		client.awaitHandler();
		return new Result(HexFormat.of().formatHex(client.output()), client.closed());
	}

	private static void check(Result whole, String how, Result other) {
		if (!whole.equals(other)) {
			throw new AssertionError("Fed at once: " + whole + "; " + how + ": " + other);
		}
	}

	/** What a client has got, in hexadecimal. */
	private record Result(String output, @Nullable CloseReason end) {
	}

}
