package dev.selecho.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * A connection that is ready for bytes: the wire, and TLS above it where that is asked
 * for.
 */
final class Link {

	private final Wire wire;

	private final Watch watch;

	private final @Nullable SSLSocket tls;

	private final String peer;

	private final long connectNanos;

	private volatile boolean truncated;

	/**
	 * A link.
	 * @param wire the connection
	 * @param watch looks after it
	 * @param tls what is above the wire, with its handshake done
	 * @param peer whom it leads to
	 * @param connectNanos how long it took to get there
	 */
	Link(Wire wire, Watch watch, @Nullable SSLSocket tls, String peer, long connectNanos) {
		this.wire = wire;
		this.watch = watch;
		this.tls = tls;
		this.peer = peer;
		this.connectNanos = connectNanos;
	}

	/**
	 * Waits for bytes.
	 * @param target where to
	 * @param offset the first byte there
	 * @return how many, -1 for an end of any kind
	 */
	int read(byte[] target, int offset) {
		try {
			if (this.tls == null) {
				return this.wire.read(target, offset, target.length - offset);
			}
			InputStream input = this.tls.getInputStream();
			int count = input.read(target, offset, target.length - offset);
			// The JDK takes a FIN for a close_notify. Behind that it does not read on, so
			// it has seen no FIN.
			this.truncated = count < 0 && this.wire.isFinished();
			return count;
		}
		catch (SocketTimeoutException ex) {
			return 0;
		}
		catch (IOException ex) {
			// That of TLS comes by close_notify, as a -1; without it the stream may have
			// been cut.
			this.truncated = true;
			return -1;
		}
	}

	/**
	 * Reads what is there already.
	 * @param target where to
	 * @return how many, 0 for nothing, -1 for an end of any kind
	 */
	int readNow(byte[] target) {
		try {
			this.wire.await(false);
			try {
				return read(target, 0);
			}
			finally {
				this.wire.await(true);
			}
		}
		catch (IOException ex) {
			return -1; // closed
		}
	}

	void write(byte[] bytes, int offset, int length) throws IOException {
		if (this.tls == null) {
			this.wire.write(bytes, offset, length);
			return;
		}
		OutputStream output = this.tls.getOutputStream();
		output.write(bytes, offset, length);
	}

	/**
	 * Ends our side, by close_notify too where there is TLS.
	 * @throws IOException if it has ended already
	 */
	void finish() throws IOException {
		if (this.tls != null) {
			this.tls.shutdownOutput();
		}
		this.wire.finish();
	}

	/** Whether the end was none: with TLS, a FIN without close_notify. */
	boolean isTruncated() {
		return this.truncated;
	}

	Wire wire() {
		return this.wire;
	}

	Watch watch() {
		return this.watch;
	}

	String peer() {
		return this.peer;
	}

	long connectNanos() {
		return this.connectNanos;
	}

}
