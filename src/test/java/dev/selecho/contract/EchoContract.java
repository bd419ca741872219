package dev.selecho.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What every client of an echo is promised, by whatever way it comes. Who extends it says
 * which listener of which server is asked: {@link EchoContractTests} has them all.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class EchoContract {

	private static final int KB = 1024;

	private static final int MB = 1024 * KB;

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	@Autowired
	TcpServer server;

	@Autowired
	MeterRegistry meters;

	private final String listener;

	private final int loops;

	private Ledger ledger;

	/**
	 * Creates a contract.
	 * @param listener the name of the one that is asked
	 * @param loops how many serve its clients
	 */
	EchoContract(String listener, int loops) {
		this.listener = listener;
		this.loops = loops;
	}

	@BeforeEach
	void openLedger() {
		this.ledger = Ledger.open(this.meters, this.listener);
	}

	private Listener listener() {
		return this.server.listeners()
			.stream()
			.filter((candidate) -> candidate.name().equals(this.listener))
			.findFirst()
			.orElseThrow();
	}

	/** Where the listener is found. */
	private SocketAddress address() {
		SocketAddress local = Objects.requireNonNull(listener().localAddress());
		return (local instanceof InetSocketAddress all)
				? new InetSocketAddress(InetAddress.getLoopbackAddress(), all.getPort()) : local;
	}

	final EchoClient connect() throws IOException {
		return connect(0);
	}

	/** The way to the listener: the one place that knows how a client comes. */
	private EchoClient connect(int receiveBuffer) throws IOException {
		return EchoClient.connect(address(), receiveBuffer);
	}

	final Ledger ledger() {
		return this.ledger;
	}

	private double gauge(String name) {
		return Ledger.gauge(this.meters, this.listener, name);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 1_000, 65_535, 65_536, 65_537, 1_000_000 })
	void aMessageOfAnySizeComesBack(int size) throws Exception {
		try (EchoClient client = connect()) {
			exchangeInFullDuplex(client, Bytes.random(size, size));
		}
		this.ledger.expect(1, size);
	}

	@Test
	void bytesOfEveryValueComeBack() throws Exception {
		byte[] all = new byte[256];
		for (int i = 0; i < all.length; i++) {
			all[i] = (byte) i;
		}
		try (EchoClient client = connect()) {
			client.exchange(all);
		}
		this.ledger.expect(1, all.length);
	}

	@Test
	void randomChunksInFullDuplexComeBackToTheByte() throws Exception {
		int total = 48 * MB;
		byte[] bytes = Bytes.random(total, 48);
		try (EchoClient client = connect()) {
			Future<?> sending = Background.run(() -> {
				Random random = new Random(4848);
				for (int sent = 0; sent < total;) {
					int length = Math.min(1 + random.nextInt(200 * KB), total - sent);
					client.output().write(bytes, sent, length);
					sent += length;
				}
				client.shutdownOutput();
			});
			assertThat(client.receive(total)).isEqualTo(bytes);
			client.expectEnd();
			sending.get(10, TimeUnit.SECONDS);
		}
		this.ledger.expect(1, total);
	}

	@Test
	void oneSilentClientCostsTheOthersNothing() throws Exception {
		try (EchoClient silent = connect()) {
			for (int i = 0; i < 100; i++) {
				try (EchoClient client = connect()) {
					client.exchange(MESSAGE);
				}
			}
			silent.exchange(MESSAGE);
		}
		this.ledger.expect(101, 101L * MESSAGE.length);
	}

	@Test
	void aClientThatEndsItsSideGetsEverythingAndThenAFin() throws Exception {
		byte[] bytes = Bytes.random(8 * MB, 8);
		try (EchoClient client = connect()) {
			Future<?> sending = Background.run(() -> {
				client.send(bytes);
				client.shutdownOutput();
			});
			// Sent as far as the kernel and the water marks take it before anything is
			// read.
			await().atMost(Duration.ofSeconds(5))
				.until(() -> gauge("tcp.server.reads.paused") > 0 || this.ledger.received() == bytes.length);
			assertThat(client.receive(bytes.length)).isEqualTo(bytes);
			client.expectEnd();
			sending.get(10, TimeUnit.SECONDS);
		}
		this.ledger.expect(1, bytes.length);
	}

	@Test
	void aReaderThatStopsTakesABoundedAmountAndLosesNothing() throws Exception {
		byte[] bytes = Bytes.random(24 * MB, 24);
		try (EchoClient stopped = connect(64 * KB)) {
			Future<?> sending = Background.run(() -> {
				stopped.send(bytes);
			});
			await().atMost(Duration.ofSeconds(10)).until(() -> gauge("tcp.server.reads.paused") == 1);
			double pending = gauge("tcp.server.pending");
			assertThat(pending).isBetween(256.0 * KB, (256.0 + 64) * KB);
			try (EchoClient other = connect()) {
				for (int i = 0; i < 1_000; i++) {
					other.exchange(MESSAGE);
				}
			}
			assertThat(this.ledger.received() - 1_000L * MESSAGE.length)
				.as("what the server took of a client that does not read")
				.isLessThan(bytes.length);
			assertThat(sending.isDone()).isFalse();
			assertThat(stopped.receive(bytes.length)).isEqualTo(bytes);
			sending.get(10, TimeUnit.SECONDS);
		}
		this.ledger.expect(2, bytes.length + 1_000L * MESSAGE.length);
	}

	@Test
	void resetsInMidStreamCostOnlyThemselvesAndNoLineInTheLog(CapturedOutput log) throws Exception {
		int logged = log.length();
		try (EchoClient bystander = connect()) {
			byte[] junk = Bytes.random(100 * KB, 300);
			for (int i = 0; i < 300; i++) {
				EchoClient client = connect();
				client.send(junk);
				if (i % 2 == 0) {
					client.receive(1 + i);
				}
				client.reset();
				if (i % 50 == 0) {
					bystander.exchange(MESSAGE);
				}
			}
			bystander.exchange(MESSAGE);
		}
		this.ledger.expectConnections(301);
		assertThat(log.toString().substring(logged)).isEmpty();
	}

	@Test
	void clientsThatConnectAndCloseLeaveNothingBehindNotEvenInTheLog(CapturedOutput log) throws Exception {
		int logged = log.length();
		for (int i = 0; i < 1_500; i++) {
			EchoClient client = connect();
			if (i % 3 == 0) {
				client.reset();
			}
			client.close();
		}
		this.ledger.expect(1_500, 0);
		assertThat(log.toString().substring(logged)).isEmpty();
	}

	@Test
	void threeThousandConnectionsAreActiveAtOnce() throws Exception {
		int connections = 3_000;
		int exchanges = 5;
		List<SocketChannel> channels = new ArrayList<>();
		try (Selector selector = Selector.open()) {
			for (int i = 0; i < connections; i++) {
				SocketChannel channel = SocketChannel.open(address());
				channels.add(channel);
				channel.configureBlocking(false);
				channel.register(selector, SelectionKey.OP_READ, new Exchange(i, exchanges));
			}
			assertThat(gauge("tcp.server.connections.active")).isLessThanOrEqualTo(connections);
			for (SelectionKey key : selector.keys()) {
				((Exchange) key.attachment()).send((SocketChannel) key.channel());
			}
			int[] unfinished = { connections };
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
			while (unfinished[0] > 0) {
				assertThat(System.nanoTime()).as("time left, " + unfinished[0] + " unfinished").isLessThan(deadline);
				selector.select((key) -> {
					if (((Exchange) key.attachment()).receive((SocketChannel) key.channel())) {
						unfinished[0]--;
					}
				}, 1_000);
			}
			assertThat(gauge("tcp.server.connections.active")).isEqualTo(connections);
			expectAShareOnEachLoop(connections);
			for (SocketChannel channel : channels) {
				channel.close();
			}
			selector.selectNow();
		}
		this.ledger.expect(connections, (long) connections * exchanges * Exchange.LENGTH);
	}

	private void expectAShareOnEachLoop(int connections) {
		assertThat(this.server.loops()).hasSize(this.loops);
		for (int loop = 0; loop < this.loops; loop++) {
			assertThat(listener().counters().active(loop)).as("connections on loop " + loop)
				.isGreaterThan(connections / (2L * this.loops));
		}
	}

	@Test
	void aFloodOnOneConnectionDoesNotStarveTheOthers() throws Exception {
		try (EchoClient flood = connect(); EchoClient modest = connect()) {
			byte[] piece = Bytes.random(MB, 5);
			Future<?> flooding = Background.run(() -> {
				for (int i = 0; i < 200; i++) {
					flood.send(piece);
				}
				flood.shutdownOutput();
			});
			Future<Long> draining = Background.call(() -> flood.input().transferTo(OutputStream.nullOutputStream()));
			int answered = 0;
			while (!draining.isDone() && answered < 1_000_000) {
				modest.exchange(MESSAGE);
				answered++;
			}
			assertThat(answered).as("exchanges beside the flood").isGreaterThan(20);
			assertThat(draining.get(20, TimeUnit.SECONDS)).isEqualTo(200L * MB);
			flooding.get(1, TimeUnit.SECONDS);
		}
		this.ledger.expectConnections(2);
	}

	private static void exchangeInFullDuplex(EchoClient client, byte[] bytes) throws Exception {
		Future<?> sending = Background.run(() -> {
			client.send(bytes);
		});
		assertThat(client.receive(bytes.length)).isEqualTo(bytes);
		sending.get(10, TimeUnit.SECONDS);
	}

	/** A few exchanges on one connection, each message different from those of others. */
	private static final class Exchange {

		static final int LENGTH = 100;

		private final ByteBuffer expected = ByteBuffer.allocate(LENGTH);

		private final ByteBuffer reply = ByteBuffer.allocate(LENGTH);

		private int left;

		Exchange(int number, int exchanges) {
			this.expected.put(Bytes.random(LENGTH, number));
			this.left = exchanges;
		}

		void send(SocketChannel channel) {
			try {
				channel.write(this.expected.clear());
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** Tells whether this was the end of the last. */
		boolean receive(SocketChannel channel) {
			try {
				if (channel.read(this.reply) < 0) {
					throw new IllegalStateException("The server has ended the connection");
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			if (this.reply.hasRemaining()) {
				return false;
			}
			assertThat(this.reply.flip()).isEqualTo(this.expected.clear());
			this.reply.clear();
			if (--this.left == 0) {
				return true;
			}
			send(channel);
			return false;
		}

	}

}
