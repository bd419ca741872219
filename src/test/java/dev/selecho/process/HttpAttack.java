package dev.selecho.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What a client of the actuator may do to keep it waiting: for the first byte, the head,
 * the body, or for its answer to be taken.
 */
enum HttpAttack {

	SILENCE(66) {
		@Override
		void run(Client client) throws IOException {
			client.awaitEnd();
		}
	},

	UNSENT_BODIES(4) {
		@Override
		void run(Client client) throws IOException {
			client.send("POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
			client.awaitEnd();
		}
	},

	UNSENT_FORMS(6) {
		@Override
		void run(Client client) throws IOException {
			client.send("PUT /actuator/health HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n");
			client.send("Content-Type: application/x-www-form-urlencoded\r\n\r\n");
			client.awaitEnd();
		}
	},

	TRICKLED_HEADS(20) {
		@Override
		void run(Client client) throws IOException {
			client.send("GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\nX: ");
			client.trickle("y", Duration.ofSeconds(4));
		}
	},

	TRICKLED_BODIES(20) {
		@Override
		void run(Client client) throws IOException {
			client.send("POST /actuator/health HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
			client.trickle("y", Duration.ofMillis(500));
		}
	},

	ENDLESS_CHUNKS(6) {
		@Override
		void run(Client client) throws IOException {
			client.send("POST /actuator/health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
			client.trickle("1\r\ny\r\n", Duration.ofMillis(20));
		}
	},

	UNREAD_ANSWERS(6) {
		@Override
		void run(Client client) throws IOException {
			for (int i = 0; i < 100; i++) {
				client.send("GET /actuator/sbom/application HTTP/1.1\r\nHost: x\r\n\r\n");
			}
			client.hold();
		}
	},

	UNREAD_SCRAPES(40) {
		@Override
		void run(Client client) throws IOException {
			client.send("GET /actuator/prometheus HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10));
			client.hold();
		}
	},

	SLOW_READERS(20) {
		@Override
		void run(Client client) throws IOException {
			client.send("GET /actuator/sbom/application HTTP/1.1\r\nHost: x\r\n\r\n");
			client.readSlowly(Duration.ofMillis(100));
		}
	};

	private final int clients;

	HttpAttack(int clients) {
		this.clients = clients;
	}

	abstract void run(Client client) throws IOException;

	/**
	 * Starts the clients; each comes again whenever it is turned out, until it is over.
	 */
	void start(int port, AtomicBoolean over) {
		for (int i = 0; i < this.clients; i++) {
			Thread.ofVirtual().name(name()).start(() -> {
				while (!over.get()) {
					try (Client client = new Client(port, over)) {
						run(client);
					}
					catch (IOException ex) {
						// Turned out: that is the server's right.
					}
					LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
				}
			});
		}
	}

	/**
	 * One connection of a client that means no good.
	 */
	static final class Client implements AutoCloseable {

		private final Socket socket = new Socket();

		private final AtomicBoolean over;

		Client(int port, AtomicBoolean over) throws IOException {
			this.over = over;
			this.socket.setReceiveBufferSize(4096);
			this.socket.setSoTimeout(100);
			this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
		}

		void send(String text) throws IOException {
			OutputStream output = this.socket.getOutputStream();
			output.write(text.getBytes(StandardCharsets.US_ASCII));
			output.flush();
		}

		void trickle(String piece, Duration pause) throws IOException {
			while (!this.over.get()) {
				send(piece);
				LockSupport.parkNanos(pause.toNanos());
			}
		}

		/** Reads a few bytes at a time. */
		void readSlowly(Duration pause) throws IOException {
			byte[] few = new byte[64];
			while (!this.over.get() && this.socket.getInputStream().read(few) >= 0) {
				LockSupport.parkNanos(pause.toNanos());
			}
		}

		/** Waits and reads nothing; that the server has ended it shows by sending. */
		void hold() throws IOException {
			trickle("\r\n", Duration.ofMillis(200));
		}

		void awaitEnd() throws IOException {
			InputStream input = this.socket.getInputStream();
			while (!this.over.get()) {
				try {
					if (input.read() < 0) {
						return;
					}
				}
				catch (SocketTimeoutException ex) {
					// Goes on waiting.
				}
			}
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
