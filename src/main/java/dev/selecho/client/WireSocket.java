package dev.selecho.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A wire as the JDK's TLS wants it.
 */
final class WireSocket extends Socket {

	private final Wire wire;

	WireSocket(Wire wire) {
		this.wire = wire;
	}

	@Override
	public InputStream getInputStream() {
		return new InputStream() {

			@Override
			public int read() throws IOException {
				byte[] single = new byte[1];
				return (read(single, 0, 1) < 0) ? -1 : single[0] & 0xff;
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				int count = WireSocket.this.wire.read(bytes, offset, length);
				if (count == 0 && length > 0) {
					throw new SocketTimeoutException(); // what TLS takes for a pause
				}
				return count;
			}

		};
	}

	@Override
	public OutputStream getOutputStream() {
		return new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				write(new byte[] { (byte) value }, 0, 1);
			}

			@Override
			public void write(byte[] bytes, int offset, int length) throws IOException {
				WireSocket.this.wire.write(bytes, offset, length);
			}

		};
	}

	@Override
	public boolean isConnected() {
		return true;
	}

	@Override
	public boolean isClosed() {
		return !this.wire.channel().isOpen();
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.wire.finish();
	}

	@Override
	public void shutdownInput() {
		// whatever comes after TLS has ended is not looked at
	}

	@Override
	public void setSoTimeout(int timeout) {
		// the watch ends what takes too long
	}

	@Override
	public int getSoTimeout() {
		return 0;
	}

	@Override
	public void close() {
		this.wire.close();
	}

}
