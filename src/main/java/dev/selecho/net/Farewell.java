package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

import org.jspecify.annotations.Nullable;

/**
 * The last age of a client: our FIN is out, everything is delivered, and what still comes
 * is read and thrown away until the client ends its side too. A socket that closes
 * earlier answers the client's next bytes by a reset, which destroys what the client has
 * not read yet (RFC 1122, 4.2.2.13).
 * <p>
 * It ends with the client's FIN or after the linger time. In a drain nobody is closed
 * before its end, so that no late request meets a reset; but only those hold the drain up
 * who have moved a byte since it began, before their FIN or after it, and the others for
 * the linger time.
 */
final class Farewell extends Member {

	/** What a client may have sent by the end, in reads. */
	private static final int MAX_DISCARDS = 16;

	private final Entrance entrance;

	private final Transport transport;

	private final @Nullable Client client;

	private final Runnable ended;

	private boolean inputEnded;

	private boolean holdsDrain = true;

	private boolean granted;

	private boolean closed;

	/**
	 * Creates a farewell. It has to be registered, or handed a key, and begun.
	 * @param entrance by which the client came
	 * @param transport the way to the socket, whose output is shut down
	 * @param client whose last age it is, or {@code null} for a rejected client
	 * @param ended called once, when the socket is closed
	 */
	Farewell(Entrance entrance, Transport transport, @Nullable Client client, Runnable ended) {
		this.entrance = entrance;
		this.transport = transport;
		this.client = client;
		this.ended = ended;
	}

	/**
	 * Begins to wait for the client.
	 * @param untilDrained whether it waits as long as the drain that is under way
	 */
	void begin(boolean untilDrained) {
		watch(SelectionKey.OP_READ);
		if (!untilDrained) {
			lane().loop().deadlines().schedule(this, lane().loop().now() + this.entrance.settings().linger());
		}
	}

	@Override
	protected void ready(int readyOps) throws IOException {
		discard();
		if (this.inputEnded) {
			end();
		}
	}

	/**
	 * Reads once.
	 * @return whether there may be more
	 */
	private boolean discard() throws IOException {
		ByteBuffer buffer = lane().readBuffer().clear();
		int length = this.transport.read(buffer);
		if (length > 0) {
			this.entrance.counters().received.add(length);
			lane().moved(length);
			if (lane().drain() != null) {
				// It is awake: until the drain's end nothing of it meets a reset.
				lane().loop().deadlines().cancel(this);
				this.holdsDrain = true;
			}
		}
		this.inputEnded = length < 0;
		return length > 0;
	}

	@Override
	protected void expired(long now) {
		if (!this.granted && lane().loop().wasAbsent(due())) {
			this.granted = true;
			lane().loop().deadlines().schedule(this, now + this.entrance.settings().linger());
		}
		else if (lane().drain() == null) {
			cut();
		}
		else {
			this.holdsDrain = false;
			lane().drainProgressed();
		}
	}

	@Override
	@Nullable Client client() {
		return this.client;
	}

	@Override
	String listenerName() {
		return this.entrance.listener().name();
	}

	@Override
	void drain() {
		// it is on its way already
	}

	@Override
	boolean holdsDrain() {
		return this.holdsDrain;
	}

	/** Everything is delivered but for what a reset would destroy: none shall be sent. */
	@Override
	void cut() {
		try {
			int reads = 0;
			while (reads < MAX_DISCARDS && discard()) {
				reads++;
			}
		}
		catch (IOException ex) {
			// the client was faster, and has reset it
		}
		end();
	}

	/** The client has reset it, or the socket failed: there is nothing left to lose. */
	@Override
	protected void failed(Throwable failure) {
		end();
	}

	private void end() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		lane().loop().deadlines().cancel(this);
		lane().close(this.transport::close);
		lane().drainProgressed();
		this.ended.run();
	}

	private Lane lane() {
		return this.entrance.lane();
	}

}
