package dev.selecho.client;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * A connection whose every byte is compared, and whose end gets its name. One thread
 * sends, one receives, which may be the same; how it ended is what the receiving one
 * sees, as only that sees all that came before the end.
 */
final class Conversation implements AutoCloseable {

	/** What is read on to explain bytes that are wrong, and for how long. */
	private static final int EVIDENCE = 64 * 1024;

	private static final long EVIDENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

	/** How long a write that meets the end may take to say so. */
	private static final long WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private final Link link;

	private final Watch watch;

	private final Patience patience;

	private final Payload payload;

	private final int number;

	private final IntSupplier connections;

	private final byte[] outgoing;

	private final byte[] incoming;

	Conversation(Link link, Patience patience, Numbers numbers, int buffer) {
		this.link = link;
		this.watch = link.watch();
		this.patience = patience;
		this.payload = numbers.payload();
		this.number = numbers.next();
		this.connections = numbers::last;
		this.outgoing = new byte[buffer];
		this.incoming = new byte[buffer];
	}

	/**
	 * Sends the next bytes of the stream at once.
	 * @param length how many
	 * @return whether the connection has taken them; why it has not, receiving tells
	 */
	boolean send(int length) {
		return send(length, false);
	}

	/**
	 * Sends the next bytes of the stream in pieces: as long as they are taken, the
	 * connection lives.
	 * @param length how many
	 * @return whether the connection has taken them
	 */
	boolean sendAll(long length) {
		int most = this.outgoing.length;
		for (long left = length; left > 0; left -= most) {
			if (!send((int) Math.min(left, most), true)) {
				return false;
			}
		}
		return true;
	}

	private boolean send(int length, boolean progress) {
		byte[] bytes = (length <= this.outgoing.length) ? this.outgoing : new byte[length];
		this.payload.fill(this.number, this.watch.sent(), bytes, 0, length);
		this.watch.sending(length);
		try {
			this.link.write(bytes, 0, length);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
		finally {
			this.watch.sendingEnded(progress);
		}
	}

	/**
	 * Ends our side. From now on a FIN is owed as well.
	 */
	void finish() {
		this.watch.await(true);
		try {
			this.link.finish();
		}
		catch (IOException ex) {
			// receiving tells
		}
	}

	/**
	 * Receives until so many bytes of the stream are back.
	 * @param until how many in all
	 * @throws EndedException if that does not happen
	 */
	void receive(long until) throws EndedException {
		while (this.watch.received() < until) {
			receiveSome();
		}
	}

	/**
	 * Waits for bytes, and compares them.
	 * @throws EndedException if there is an end instead, or if they are wrong
	 */
	void receiveSome() throws EndedException {
		take(this.link.read(this.incoming, 0));
	}

	/**
	 * Takes what has come already. To be called before sending: what is sent after the
	 * other's FIN has come is not owed.
	 * @throws EndedException if that is an end, or wrong
	 */
	void receiveNow() throws EndedException {
		int count = this.link.readNow(this.incoming);
		if (count != 0) {
			take(count);
		}
	}

	private void take(int count) throws EndedException {
		if (count < 0) {
			throw ended();
		}
		long due = this.watch.received();
		int right = this.payload.matching(this.number, due, this.incoming, 0,
				(int) Math.min(count, this.watch.sent() - due));
		if (right < count) {
			throw wrong(due + right, Arrays.copyOfRange(this.incoming, right, count));
		}
		this.watch.received(count);
	}

	private EndedException wrong(long due, byte[] seen) {
		byte[] evidence = Arrays.copyOf(seen, EVIDENCE);
		int length = seen.length;
		this.watch.closeAt(System.nanoTime() + EVIDENCE_NANOS);
		for (int count = 0; count >= 0 && length < EVIDENCE; count = this.link.read(evidence, length)) {
			length += count;
		}
		byte[] bytes = Arrays.copyOf(evidence, length);
		int version = (due == 0) ? ProxyHeader.versionOf(bytes) : 0;
		if (version != 0) {
			return new EndedException(Outcome.PROXY_HEADER, "a v" + version
					+ " header came back: who answers does not read it, and has to be told to (proxy-protocol)");
		}
		Diagnosis diagnosis = Diagnosis.of(
				new Diagnosis.Stream(this.payload, this.number, this.watch.sent(), this.connections.getAsInt()), due,
				bytes);
		return new EndedException(Outcome.WRONG_BYTES, diagnosis.kind() + ": " + diagnosis.text());
	}

	/** Names the end that was just read. */
	private EndedException ended() {
		Outcome expired = this.watch.expired();
		if (expired != null) {
			return new EndedException(expired,
					progress() + ", then silence for " + Texts.duration(this.patience.timeoutNanos()));
		}
		awaitWrite();
		boolean owed = this.watch.sent() != this.watch.received();
		String failure = this.link.wire().failure();
		if (this.link.wire().isReset()) {
			return owed ? new EndedException(Outcome.RESET_OWED, progress() + ", then a reset")
					: new EndedException(Outcome.RESET_IDLE, "a reset, with nothing owed" + after());
		}
		if (failure != null) {
			return new EndedException(Outcome.STALL, progress() + ", then " + failure);
		}
		if (owed) {
			return new EndedException(Outcome.SHORT_END, progress() + ", then a FIN");
		}
		if (this.link.isTruncated()) {
			return new EndedException(Outcome.SHORT_END, "a FIN without close_notify" + after());
		}
		return new EndedException(Outcome.CLEAN_END, "a FIN, with nothing owed" + after());
	}

	private String after() {
		return String.format(Locale.ROOT, " after %,d B", this.watch.received());
	}

	private String progress() {
		if (this.watch.sent() == this.watch.received()) {
			return String.format(Locale.ROOT, "all of %,d B came back, but no FIN", this.watch.sent());
		}
		return String.format(Locale.ROOT, "%,d of %,d B came back", this.watch.received(), this.watch.sent());
	}

	/**
	 * A write that is under way may have taken the reset from the kernel, who then tells
	 * the reader of an end like that by FIN. It knows in a moment, unless it waits for
	 * room: then there was no reset.
	 */
	private void awaitWrite() {
		long deadline = System.nanoTime() + WRITE_NANOS;
		while (this.watch.isSending() && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

	long sent() {
		return this.watch.sent();
	}

	long received() {
		return this.watch.received();
	}

	Link link() {
		return this.link;
	}

	/**
	 * Tells whether the kernel has had no room for what we send, for so long.
	 * @param nanos how long
	 * @return whether it has
	 */
	boolean isHeldBack(long nanos) {
		return this.watch.isSendingFor(nanos);
	}

	@Override
	public void close() {
		this.patience.forget(this.watch);
		this.link.wire().close();
	}

}
