package dev.selecho.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * A generator is believed only if it finds out who lies.
 */
class GeneratorTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Duration RUN = Duration.ofMillis(600);

	private static final Duration STALL = Duration.ofMillis(400);

	private static final Generator.Meter NO_METER = () -> new Usage(Duration.ZERO, 0, 1, 1);

	/** What a server does to a piece of an echo, from the second one of a client on. */
	enum Lie {

		CHANGE {
			@Override
			void echo(OutputStream output, byte[] bytes, int length) throws IOException {
				bytes[length / 2]++;
				output.write(bytes, 0, length);
			}
		},

		DOUBLE {
			@Override
			void echo(OutputStream output, byte[] bytes, int length) throws IOException {
				output.write(bytes, 0, length);
				output.write(bytes, 0, length);
			}
		},

		SWAP {
			@Override
			void echo(OutputStream output, byte[] bytes, int length) throws IOException {
				output.write(bytes, length / 2, length - length / 2);
				output.write(bytes, 0, length / 2);
			}
		},

		END {
			@Override
			void echo(OutputStream output, byte[] bytes, int length) throws IOException {
				output.close();
			}
		};

		abstract void echo(OutputStream output, byte[] bytes, int length) throws IOException;

	}

	/** Echoes the first piece of a client as it is. */
	@FunctionalInterface
	private interface Echo {

		void echo(OutputStream output, byte[] bytes, int length) throws Exception;

	}

	@SuppressWarnings("NullAway.Init")
	private ServerSocket listener;

	@BeforeEach
	void listen() throws IOException {
		this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	@AfterEach
	void stop() throws IOException {
		this.listener.close();
	}

	private void serve(Echo echo) {
		serve(echo, new AtomicLong());
	}

	private void serve(Echo echo, AtomicLong greeted) {
		Thread.ofVirtual().start(() -> {
			try {
				while (true) {
					Socket client = this.listener.accept();
					Thread.ofVirtual().start(() -> serve(client, echo, greeted));
				}
			}
			catch (IOException ex) {
				// the test is over
			}
		});
	}

	private static void serve(Socket client, Echo echo, AtomicLong greeted) {
		byte[] bytes = new byte[64 * 1024];
		try (client; InputStream input = client.getInputStream(); OutputStream output = client.getOutputStream()) {
			int first = Math.max(0, input.read(bytes, 0, 64));
			greeted.addAndGet(first);
			output.write(bytes, 0, first);
			for (int length = input.read(bytes); length > 0; length = input.read(bytes)) {
				echo.echo(output, bytes, length);
			}
		}
		catch (Exception ex) {
			// the client is gone
		}
	}

	private Measurement run(BenchCase load) throws IOException {
		return run(load, NO_METER);
	}

	private Measurement run(BenchCase load, Generator.Meter meter) throws IOException {
		InetSocketAddress server = (InetSocketAddress) this.listener.getLocalSocketAddress();
		try (Generator generator = new Generator(server, new Sources())) {
			generator.connect(load, LONG);
			return generator.run(load, RUN, meter);
		}
	}

	@ParameterizedTest
	@EnumSource(Lie.class)
	void whoDoesNotEchoIsFoundOut(Lie lie) {
		serve(lie::echo);
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> run(BenchCase.of("50").scaledDown(2)));
	}

	@Test
	void whoEchoesIsMeasured() throws IOException {
		serve((output, bytes, length) -> output.write(bytes, 0, length));
		Measurement measurement = run(BenchCase.of("streams").scaledDown(2));
		assertThat(measurement.rate()).isPositive();
		assertThat(measurement.p50()).isPositive().isLessThanOrEqualTo(measurement.p99());
	}

	@Test
	void atAFixedRateAStallDelaysAllThatWereDue() throws IOException {
		serve(stallingOnce());
		BenchCase paced = new BenchCase("paced", "", 2, 64, 1_000, 0, 1_000, BenchCase.Kind.ECHO);
		assertThat(run(paced).p50()).as("delay of half the messages, in microseconds").isGreaterThan(10_000);
	}

	/** Who waits for a reply before he asks again, sees a stall once, however long. */
	@Test
	void inAClosedLoopAStallDelaysOneMessage() throws IOException {
		serve(stallingOnce());
		Measurement measurement = run(BenchCase.of("1"));
		assertThat(measurement.p50()).isLessThan(10_000);
		assertThat(measurement.p999()).isGreaterThan(measurement.p50());
	}

	@Test
	void whatIsSlowAtTheEndOfARunIsNotLeftOut() throws IOException {
		long stallFrom = System.nanoTime() + RUN.dividedBy(2).toNanos();
		serve((output, bytes, length) -> {
			Thread.sleep((System.nanoTime() - stallFrom < 0) ? Duration.ofMillis(5) : RUN);
			output.write(bytes, 0, length);
		});
		Measurement measurement = run(BenchCase.of("1"));
		assertThat(measurement.p999()).as("the last echo, in microseconds").isGreaterThan(RUN.toNanos() / 1e3 * 0.9);
		assertThat(measurement.p50()).isLessThan(RUN.toNanos() / 1e3 * 0.9);
	}

	/** A server whose processor time is a microsecond for each byte. */
	@ParameterizedTest
	@ValueSource(strings = { "pipelined", "paced", "churn" })
	void timeAndEchoesAreThoseOfTheSameMessages(String name) throws IOException {
		AtomicLong bytesServed = new AtomicLong();
		serve((output, bytes, length) -> {
			bytesServed.addAndGet(length);
			output.write(bytes, 0, length);
		}, bytesServed);
		Generator.Meter meter = () -> new Usage(Duration.of(bytesServed.get(), ChronoUnit.MICROS), 0, 1, 1);
		assertThat(run(BenchCase.of(name).scaledDown(2), meter).cpuMicros()).isEqualTo(64, within(1e-9));
	}

	private static Echo stallingOnce() {
		AtomicBoolean stalled = new AtomicBoolean();
		return (output, bytes, length) -> {
			synchronized (stalled) {
				if (stalled.compareAndSet(false, true)) {
					Thread.sleep(STALL);
				}
			}
			output.write(bytes, 0, length);
		};
	}

	@Test
	void whoeverServesNobodyIsGivenUp() {
		BenchCase load = BenchCase.of("50").scaledDown(2);
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> {
			InetSocketAddress server = (InetSocketAddress) this.listener.getLocalSocketAddress();
			try (Generator generator = new Generator(server, new Sources())) {
				generator.connect(load, Duration.ofMillis(50));
			}
		}).withMessage("0 of 2 connections were served within 0.05 s");
	}

}
