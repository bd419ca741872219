package dev.selecho.bench;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What each model promises. Checked before it is measured: the speed of a server that
 * does something else is of no interest.
 */
final class Contract {

	private static final int LENGTH = 1024 * 1024;

	private static final int MANY = 8;

	private static final int NOT_YET_MILLIS = 100;

	private Contract() {
	}

	/**
	 * Checks a server.
	 * @param server the server
	 * @throws IOException if a client does not get what is its own
	 */
	static void check(ModelProcess server) throws IOException {
		int port = server.address().getPort();
		everyByteComesBackAndThenTheEnd(port);
		if (server.model().answersHalfClose()) {
			whoEndsItsSideStillGetsEverything(port);
		}
		if (server.model().servesMany()) {
			manyAreServedAtOnce(port);
		}
		else {
			theNextWaitsForTheFirst(port);
		}
	}

	private static void everyByteComesBackAndThenTheEnd(int port) throws IOException {
		try (EchoClient client = EchoClient.connect(port)) {
			byte[] bytes = Bytes.random(LENGTH, port);
			exchange(client, bytes, () -> client.send(bytes));
			client.shutdownOutput();
			client.expectEnd();
		}
	}

	/** As {@code nc -N} does it: the end comes right behind the last byte. */
	private static void whoEndsItsSideStillGetsEverything(int port) throws IOException {
		try (EchoClient client = EchoClient.connect(port)) {
			byte[] bytes = Bytes.random(LENGTH, port);
			exchange(client, bytes, () -> {
				client.send(bytes);
				client.shutdownOutput();
			});
			client.expectEnd();
		}
	}

	private static void exchange(EchoClient client, byte[] bytes, Background.Work sender) throws IOException {
		try {
			Future<?> sending = Background.run(sender);
			byte[] received = client.receive(bytes.length);
			assertThat(Arrays.mismatch(received, bytes)).as("first of %d bytes that is not the one sent", bytes.length)
				.isEqualTo(-1);
			sending.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IOException("Could not send", ex);
		}
	}

	private static void manyAreServedAtOnce(int port) throws IOException {
		List<EchoClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < MANY; i++) {
				clients.add(EchoClient.connect(port));
			}
			for (EchoClient client : clients.reversed()) {
				client.exchange(Bytes.of("client " + clients.indexOf(client)));
			}
		}
		finally {
			for (EchoClient client : clients) {
				client.close();
			}
		}
	}

	private static void theNextWaitsForTheFirst(int port) throws IOException {
		try (EchoClient next = waitBehindAnother(port)) {
			assertThat(next.receive(1)).isEqualTo(Bytes.of("n"));
		}
	}

	private static EchoClient waitBehindAnother(int port) throws IOException {
		try (EchoClient first = EchoClient.connect(port)) {
			first.exchange(Bytes.of("first"));
			EchoClient next = EchoClient.connect(port);
			int patience = next.socket().getSoTimeout();
			next.send(Bytes.of("n"));
			next.socket().setSoTimeout(NOT_YET_MILLIS);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> next.receive(1));
			next.socket().setSoTimeout(patience);
			return next;
		}
	}

}
