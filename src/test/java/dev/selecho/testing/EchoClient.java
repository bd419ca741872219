package dev.selecho.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A blocking client on the loopback. Whatever it waits for ends after ten seconds.
 */
public final class EchoClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket;

	private EchoClient(Socket socket) {
		this.socket = socket;
	}

	public static EchoClient connect(int port) throws IOException {
		return connect(port, 0);
	}

	/**
	 * Connects with a fixed receive buffer: a client that stops reading is felt soon.
	 * @param port the server's port
	 * @param receiveBuffer bytes, 0 for the system's own
	 * @return the client
	 * @throws IOException if the server refuses
	 */
	public static EchoClient connect(int port, int receiveBuffer) throws IOException {
		Socket socket = new Socket();
		if (receiveBuffer > 0) {
			socket.setReceiveBufferSize(receiveBuffer);
		}
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.setTcpNoDelay(true);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
		return new EchoClient(socket);
	}

	public void send(byte... bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/**
	 * Sends far more than anybody takes, in the background, until the connection ends.
	 * @return fails with what the writer sees of the end
	 */
	public Future<?> flood() {
		return Background.run(() -> {
			byte[] piece = new byte[256 * 1024];
			for (int i = 0; i < 256; i++) {
				send(piece);
			}
		});
	}

	public void sendUrgent(int octet) throws IOException {
		this.socket.sendUrgentData(octet);
	}

	/**
	 * Receives exactly so many bytes.
	 * @param length how many
	 * @return fewer only if the stream ended before
	 * @throws IOException on a reset, or a timeout
	 */
	public byte[] receive(int length) throws IOException {
		return this.socket.getInputStream().readNBytes(length);
	}

	/**
	 * Sends, and sees the same come back.
	 * @param bytes what to send
	 * @throws IOException on a reset, or a timeout
	 */
	public void exchange(byte... bytes) throws IOException {
		send(bytes);
		assertThat(receive(bytes.length)).isEqualTo(bytes);
	}

	public void shutdownOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	/**
	 * Sees a FIN come, with nothing before it.
	 * @throws IOException on a reset, or a timeout
	 */
	public void expectEnd() throws IOException {
		assertThat(this.socket.getInputStream().read()).as("the end of the stream").isEqualTo(-1);
	}

	/**
	 * Sees a reset come, after whatever was delivered before.
	 */
	public void expectReset() {
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.socket.getInputStream().readAllBytes());
	}

	/**
	 * Ends the connection by a reset.
	 * @throws IOException if closing fails
	 */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	public Socket socket() {
		return this.socket;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
