package dev.selecho.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An echo that lies in one way, on the loopback.
 */
final class LyingServer implements AutoCloseable {

	/** At least the first message of 64 bytes is right. */
	static final int LIE_AT = 100;

	private static final int BUFFER = 16 * 1024;

	private final Behaviour behaviour;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket listener;

	private LyingServer(Behaviour behaviour) throws IOException {
		this.behaviour = behaviour;
		this.listener = listen(0);
	}

	static LyingServer start(Behaviour behaviour) throws IOException {
		return new LyingServer(behaviour);
	}

	private ServerSocket listen(int port) throws IOException {
		ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
		Thread.ofVirtual().start(() -> accept(socket));
		return socket;
	}

	private void accept(ServerSocket listening) {
		try {
			while (true) {
				Socket socket = listening.accept();
				this.sockets.add(socket);
				Thread.ofVirtual().start(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			this.behaviour.serve(socket);
		}
		catch (IOException ex) {
			// the client's end
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.sockets.remove(socket);
		}
	}

	int port() {
		return this.listener.getLocalPort();
	}

	String target() {
		return "127.0.0.1:" + port();
	}

	/**
	 * Refuses for so long.
	 * @param leaving set meanwhile: what echoes until then ends
	 * @param millis how long
	 */
	void goAway(AtomicBoolean leaving, long millis) throws Exception {
		int port = port();
		this.listener.close();
		leaving.set(true);
		Thread.sleep(millis);
		leaving.set(false);
		this.listener = listen(port);
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/** An honest echo. */
	static void echo(Socket socket) throws IOException {
		socket.getInputStream().transferTo(socket.getOutputStream());
		socket.shutdownOutput();
	}

	/**
	 * An honest echo that ends each connection after an exchange, once it has to leave.
	 */
	static Behaviour echoingUntil(AtomicBoolean leaving) {
		return (socket) -> {
			byte[] buffer = new byte[BUFFER];
			int count;
			do {
				count = socket.getInputStream().read(buffer);
				socket.getOutputStream().write(buffer, 0, Math.max(0, count));
			}
			while (count >= 0 && !leaving.get());
			socket.shutdownOutput();
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		};
	}

	/** Alters what comes in one piece from a place on, and echoes the rest as it is. */
	static Behaviour altering(Alteration alteration) {
		return (socket) -> {
			byte[] buffer = new byte[BUFFER];
			long seen = 0;
			for (int count = 0; count >= 0; count = socket.getInputStream().read(buffer)) {
				int head = Math.clamp(LIE_AT - seen, 0, count);
				socket.getOutputStream().write(buffer, 0, head);
				byte[] rest = Arrays.copyOfRange(buffer, head, count);
				boolean here = head > 0 && rest.length > 0;
				socket.getOutputStream().write(here ? alteration.apply(rest) : rest);
				seen += count;
			}
		};
	}

	static byte[] flip(byte[] bytes) {
		bytes[1] ^= 4;
		return bytes;
	}

	static byte[] drop(byte[] bytes) {
		return Arrays.copyOfRange(bytes, 8, bytes.length);
	}

	static byte[] twice(byte[] bytes) {
		byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
		System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
		return twice;
	}

	static byte[] turnRound(byte[] bytes) {
		int half = bytes.length / 2;
		byte[] turned = new byte[bytes.length];
		System.arraycopy(bytes, half, turned, 0, bytes.length - half);
		System.arraycopy(bytes, 0, turned, bytes.length - half, half);
		return turned;
	}

	static byte[] insert(byte[] bytes) {
		byte[] longer = new byte[bytes.length + 20];
		Arrays.fill(longer, 0, 20, (byte) '#');
		System.arraycopy(bytes, 0, longer, 20, bytes.length);
		return longer;
	}

	/** Each answers what the other has received. */
	static Behaviour swapping() {
		Exchanger<OutputStream> exchanger = new Exchanger<>();
		return (socket) -> socket.getInputStream().transferTo(exchanger.exchange(socket.getOutputStream()));
	}

	/** Closes both ways on the client's FIN, whatever is still to be sent. */
	static void closeBothWays(Socket socket) throws IOException, InterruptedException {
		BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
		Thread echo = Thread.ofVirtual().start(() -> {
			try {
				while (true) {
					byte[] bytes = waiting.take();
					Thread.sleep(20);
					socket.getOutputStream().write(bytes);
				}
			}
			catch (IOException | InterruptedException ex) {
				// closed
			}
		});
		byte[] buffer = new byte[BUFFER];
		InputStream input = socket.getInputStream();
		for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
			waiting.put(Arrays.copyOf(buffer, count));
		}
		socket.close();
		echo.join(TimeUnit.SECONDS.toMillis(5));
	}

	/** Echoes a part of it, and ends: by a FIN, or by a reset. */
	static Behaviour tearing(boolean reset) {
		return (socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(LIE_AT);
			socket.getOutputStream().write(bytes, 0, LIE_AT / 2);
			if (reset) {
				Thread.sleep(100);
				socket.setSoLinger(true, 0);
				return;
			}
			socket.shutdownOutput();
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		};
	}

	/** Echoes for so many bytes, then waits, then ends with nothing owed. */
	static Behaviour endingIdle(int bytes, long millis, boolean reset) {
		return (socket) -> {
			socket.getOutputStream().write(socket.getInputStream().readNBytes(bytes));
			Thread.sleep(millis);
			if (reset) {
				socket.setSoLinger(true, 0);
			}
		};
	}

	/**
	 * Answers the first bytes after a pause by a reset, as what has forgotten the
	 * connection.
	 */
	static Behaviour forgetting(long millis) {
		return (socket) -> {
			byte[] buffer = new byte[BUFFER];
			long last = System.nanoTime();
			for (int count = 1; count >= 0;) {
				count = socket.getInputStream().read(buffer);
				long now = System.nanoTime();
				if (count > 0 && now - last > TimeUnit.MILLISECONDS.toNanos(millis)) {
					socket.setSoLinger(true, 0);
					return;
				}
				last = now;
				if (count > 0) {
					socket.getOutputStream().write(buffer, 0, count);
				}
			}
		};
	}

	/** Reads, and says nothing. */
	static void stayMute(Socket socket) throws IOException, InterruptedException {
		socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		Thread.sleep(60_000);
	}

	/** Does not even read. */
	static void stayDeaf(Socket socket) throws InterruptedException {
		Thread.sleep(60_000);
	}

	/** Everything comes back, but no FIN. */
	static void keepOpen(Socket socket) throws IOException, InterruptedException {
		socket.getInputStream().transferTo(socket.getOutputStream());
		Thread.sleep(60_000);
	}

	static Behaviour delaying(long millis) {
		return (socket) -> {
			byte[] buffer = new byte[BUFFER];
			for (int count = 0; count >= 0; count = socket.getInputStream().read(buffer)) {
				Thread.sleep(millis);
				socket.getOutputStream().write(buffer, 0, count);
			}
		};
	}

	/**
	 * What becomes of a connection.
	 */
	@FunctionalInterface
	interface Behaviour {

		void serve(Socket socket) throws IOException, InterruptedException;

	}

	/**
	 * What becomes of bytes.
	 */
	@FunctionalInterface
	interface Alteration {

		byte[] apply(byte[] bytes);

	}

}
