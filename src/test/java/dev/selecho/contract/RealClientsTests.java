package dev.selecho.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.Installed;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clients that people have at hand. With {@code REAL_CLIENTS=required} in the
 * environment a missing one is a failure, else its test is skipped.
 */
@ContractTest
class RealClientsTests {

	private static final byte[] BYTES = Bytes.random(5_000_000, 55);

	@Value("${local.tcp.server.port}")
	String port;

	@Autowired
	MeterRegistry meters;

	private Ledger ledger;

	@BeforeEach
	void openLedger() {
		this.ledger = Ledger.open(this.meters, "main");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nc.openbsd -N", "ncat" })
	void netcatGetsItsInputBack(String netcat) throws Exception {
		String[] words = netcat.split(" ", -1);
		Installed.require(words[0]);
		List<String> command = (words.length > 1) ? List.of(words[0], words[1], "127.0.0.1", this.port)
				: List.of(words[0], "127.0.0.1", this.port);
		assertThat(run(command, BYTES)).isEqualTo(BYTES);
		this.ledger.expect(1, BYTES.length);
	}

	@Test
	void socatGetsItsInputBack() throws Exception {
		Installed.require("socat");
		assertThat(run(List.of("socat", "-t", "5", "-", "TCP:127.0.0.1:" + this.port), BYTES)).isEqualTo(BYTES);
		this.ledger.expect(1, BYTES.length);
	}

	@Test
	void socatGetsItsInputBackOverIpv6() throws Exception {
		Installed.require("socat");
		assertThat(run(List.of("socat", "-t", "5", "-", "TCP6:[::1]:" + this.port), BYTES)).isEqualTo(BYTES);
		this.ledger.expect(1, BYTES.length);
	}

	@Test
	void pythonGetsBackWhatItSends() throws Exception {
		Installed.require("python3");
		String script = """
				import socket, sys
				with socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=10) as s:
				    for size in (1, 100, 10_000, 100_000):
				        data = bytes(i % 251 for i in range(size))
				        s.sendall(data)
				        got = b''
				        while len(got) < size:
				            got += s.recv(65536)
				        assert got == data, size
				    s.shutdown(socket.SHUT_WR)
				    assert s.recv(1) == b''
				print('byte for byte')
				""";
		byte[] output = run(List.of("python3", "-c", script, this.port), new byte[0]);
		assertThat(new String(output, StandardCharsets.UTF_8)).isEqualTo("byte for byte\n");
		this.ledger.expect(1, 110_101);
	}

	@ParameterizedTest(name = "pipeline of {0}")
	@CsvSource({ "1", "16" })
	void redisBenchmarkTakesTheEchoForReplies(String pipeline) throws Exception {
		Installed.require("redis-benchmark");
		byte[] output = run(List.of("redis-benchmark", "-p", this.port, "-t", "ping_mbulk", "-c", "50", "-n", "50000",
				"-P", pipeline, "--csv"), new byte[0]);
		assertThat(new String(output, StandardCharsets.UTF_8)).contains("\"PING_MBULK\"");
		this.ledger.expectEverythingBack();
	}

	private static byte[] run(List<String> command, byte[] input) throws Exception {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		try {
			Future<byte[]> output = Background.call(() -> process.getInputStream().readAllBytes());
			Future<?> feeding = Background.run(() -> feed(process.getOutputStream(), input));
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command.getFirst() + " ended").isTrue();
			feeding.get(5, TimeUnit.SECONDS);
			assertThat(process.exitValue()).as("exit code of " + command.getFirst()).isZero();
			return output.get(5, TimeUnit.SECONDS);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static void feed(OutputStream stream, byte[] bytes) throws IOException {
		try (stream) {
			stream.write(bytes);
		}
	}

}
