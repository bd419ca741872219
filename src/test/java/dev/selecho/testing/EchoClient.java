package dev.selecho.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A blocking client on this machine. Whatever it waits for ends after ten seconds.
 */
public final class EchoClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final @Nullable Socket tcp;

	private final @Nullable UnixSocket unix;

	private final InputStream input;

	private final OutputStream output;

	private EchoClient(Socket tcp) throws IOException {
		this.tcp = tcp;
		this.unix = null;
		this.input = tcp.getInputStream();
		this.output = tcp.getOutputStream();
	}

	private EchoClient(UnixSocket unix) {
		this.tcp = null;
		this.unix = unix;
		this.input = unix.input();
		this.output = unix.output();
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
		return connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), receiveBuffer);
	}

	/**
	 * Connects.
	 * @param address where the server listens
	 * @param receiveBuffer bytes, 0 for the system's own; without effect on a Unix domain
	 * socket, where the server's send buffer alone counts
	 * @return the client
	 * @throws IOException if the server refuses
	 */
	public static EchoClient connect(SocketAddress address, int receiveBuffer) throws IOException {
		if (address instanceof UnixDomainSocketAddress path) {
			return new EchoClient(new UnixSocket(path, TIMEOUT_MILLIS));
		}
		Socket socket = new Socket();
		if (receiveBuffer > 0) {
			socket.setReceiveBufferSize(receiveBuffer);
		}
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.setTcpNoDelay(true);
		socket.connect(address, TIMEOUT_MILLIS);
		return new EchoClient(socket);
	}

	public void send(byte... bytes) throws IOException {
		this.output.write(bytes);
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
		socket().sendUrgentData(octet);
	}

	/**
	 * Receives exactly so many bytes.
	 * @param length how many
	 * @return fewer only if the stream ended before
	 * @throws IOException on a reset, or a timeout
	 */
	public byte[] receive(int length) throws IOException {
		return this.input.readNBytes(length);
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

	/**
	 * Receives up to the next LF.
	 * @return the line
	 * @throws IOException on a reset, a timeout, or the end before
	 */
	public String receiveLine() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = this.input.read(); next != '\n'; next = this.input.read()) {
			if (next < 0) {
				throw new EOFException("The stream ends within '" + line + "'");
			}
			line.append((char) next);
		}
		return line.toString();
	}

	/**
	 * Sends a line, and sees another come back.
	 * @param line what to send
	 * @param answer what to expect
	 * @throws IOException on a reset, or a timeout
	 */
	public void exchangeLine(String line, String answer) throws IOException {
		send(Bytes.of(line + "\n"));
		assertThat(receiveLine()).isEqualTo(answer);
	}

	public void shutdownOutput() throws IOException {
		if (this.unix != null) {
			this.unix.shutdownOutput();
		}
		else {
			socket().shutdownOutput();
		}
	}

	/**
	 * Sees a FIN come, with nothing before it.
	 * @throws IOException on a reset, or a timeout
	 */
	public void expectEnd() throws IOException {
		assertThat(this.input.read()).as("the end of the stream").isEqualTo(-1);
	}

	/**
	 * Sees a reset come, after whatever was delivered before.
	 */
	public void expectReset() {
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.input.readAllBytes());
	}

	/**
	 * Ends the connection by a reset, which a Unix domain socket has only if something is
	 * unread.
	 * @throws IOException if closing fails
	 */
	public void reset() throws IOException {
		if (this.tcp != null) {
			this.tcp.setSoLinger(true, 0);
		}
		if (this.unix != null) {
			this.unix.forgetFin();
		}
		close();
	}

	public InputStream input() {
		return this.input;
	}

	public OutputStream output() {
		return this.output;
	}

	/**
	 * Returns the socket.
	 * @return that of a client that came by TCP
	 */
	public Socket socket() {
		return Objects.requireNonNull(this.tcp, "It came by a Unix domain socket");
	}

	@Override
	public void close() throws IOException {
		if (this.unix != null) {
			this.unix.close();
		}
		else {
			socket().close();
		}
	}

}
