package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.ghgande.j2mod.modbus.facade.ModbusTCPMaster;
import com.ghgande.j2mod.modbus.procimg.Register;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import dev.selecho.net.CloseReason;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.Installed;
import dev.selecho.testing.Strace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Framings and sessions, talked to by clients that nobody here has written.
 */
class RealPeersTests {

	private static final TcpServerOptions TWO_LOOPS = TcpServerOptions.DEFAULTS.withLoops(2);

	private static String run(String... command) throws Exception {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		return output;
	}

	/** As little of Redis as its own tools ask for. */
	private static MessageHandler<List<String>, String> redis(Map<String, String> store) {
		return (client, words) -> client.send(switch (words.getFirst().toUpperCase(Locale.ROOT)) {
			case "PING" -> "+PONG\r\n";
			case "SET" -> {
				store.put(words.get(1), words.get(2));
				yield "+OK\r\n";
			}
			case "GET" -> {
				String value = store.get(words.get(1));
				yield (value != null) ? "$" + value.length() + "\r\n" + value + "\r\n" : "$-1\r\n";
			}
			default -> "-ERR unknown command\r\n";
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void redisToolsTalkToAHandlerOfTheirProtocol(boolean onLoop) throws Exception {
		Installed.require("redis-benchmark");
		Map<String, String> store = new ConcurrentHashMap<>();
		Protocol<List<String>, String> protocol = Protocol.of(new RespFraming(100_000), RespFraming.codec());
		MessageService<List<String>, String> service = onLoop ? protocol.onLoop((session) -> redis(store))
				: protocol.onVirtualThreads((session) -> redis(store));
		try (MessageServer server = new MessageServer(TWO_LOOPS, service)) {
			String port = String.valueOf(server.port());
			assertThat(run("redis-cli", "-p", port, "SET", "colour", "dark green")).isEqualTo("OK\n");
			assertThat(run("redis-cli", "-p", port, "GET", "colour")).isEqualTo("dark green\n");
			assertThat(run("redis-cli", "-p", port, "GET", "nothing")).isEqualTo("\n");
			String figures = run("redis-benchmark", "-p", port, "-t", "ping_mbulk,set,get", "-n", "20000", "-c", "20",
					"-P", "16", "-d", "500", "-r", "100", "-q");
			assertThat(figures).contains("PING_MBULK", "SET", "GET").doesNotContain("Error", "ERR");
			assertThat(service.counters().received()).isGreaterThanOrEqualTo(60_000);
			assertThat(service.counters().waiting()).isZero();
			assertThat(server.counters().closed(CloseReason.ERROR)).isZero();
			assertThat(server.counters().closed(CloseReason.PROTOCOL)).isZero();
		}
	}

	@Test
	void pythonTalksInLines() throws Exception {
		Installed.require("python3");
		MessageService<String, String> service = Protocol.of(Framing.crlf(200), Codec.text(StandardCharsets.UTF_8))
			.onVirtualThreads((session) -> (client, line) -> client.send(line.toUpperCase(Locale.ROOT)));
		try (MessageServer server = new MessageServer(TWO_LOOPS, service)) {
			String output = run("python3", "-c", """
					import asyncio, sys
					async def client(number):
					    reader, writer = await asyncio.open_connection('127.0.0.1', int(sys.argv[1]))
					    sent = [f'zeile {number} {i} ä' for i in range(500)]
					    writer.write(''.join(line + '\\r\\n' for line in sent).encode())
					    writer.write_eof()
					    for line in sent:
					        got = (await reader.readuntil(b'\\r\\n')).decode()
					        assert got == line.upper() + '\\r\\n', (got, line)
					    assert await reader.read() == b''
					    writer.close()
					async def all():
					    await asyncio.gather(*(client(i) for i in range(20)))
					asyncio.run(all())
					print('all answered')
					""", String.valueOf(server.port()));
			assertThat(output).isEqualTo("all answered\n");
			assertThat(service.counters().received()).isEqualTo(10_000);
		}
	}

	/** Modbus/TCP with registers alone: functions 3, 6 and 16. */
	private static byte[] modbus(short[] registers, byte[] request) {
		ByteBuffer asked = ByteBuffer.wrap(request);
		byte function = asked.get(7);
		int address = asked.getShort(8) & 0xffff;
		ByteBuffer reply = ByteBuffer.allocate(260).put(request, 0, 8);
		switch (function) {
			case 3 -> {
				int count = asked.getShort(10);
				reply.put((byte) (2 * count));
				for (int i = 0; i < count; i++) {
					reply.putShort(registers[address + i]);
				}
			}
			case 6 -> {
				registers[address] = asked.getShort(10);
				reply.putShort((short) address).putShort(registers[address]);
			}
			case 16 -> {
				int count = asked.getShort(10);
				for (int i = 0; i < count; i++) {
					registers[address + i] = asked.getShort(13 + 2 * i);
				}
				reply.putShort((short) address).putShort((short) count);
			}
			default -> reply.put(7, (byte) (function | 0x80)).put((byte) 1);
		}
		byte[] bytes = new byte[reply.position()];
		reply.flip().get(bytes);
		return bytes;
	}

	@Test
	void aModbusLibraryReadsAndWritesRegisters() throws Exception {
		short[] registers = new short[1_000];
		MessageService<byte[], byte[]> service = Protocol.of(Framing.lengthPrefix(2, 260).at(4), Codec.bytes())
			.onLoop((session) -> (client, request) -> client.send(modbus(registers, request)));
		try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service)) {
			ModbusTCPMaster master = new ModbusTCPMaster("127.0.0.1", server.port());
			master.connect();
			try {
				master.writeSingleRegister(1, 7, new SimpleRegister(4711));
				master.writeMultipleRegisters(1, 8,
						Stream.of(1, 2, 3).map(SimpleRegister::new).toArray(Register[]::new));
				Register[] read = master.readMultipleRegisters(1, 7, 4);
				assertThat(read).extracting(Register::getValue).containsExactly(4711, 1, 2, 3);
				assertThat(master.readMultipleRegisters(1, 100, 120)).hasSize(120);
			}
			finally {
				master.disconnect();
			}
			server.awaitClosed(CloseReason.PEER, 1);
		}
	}

	@Test
	void sixteenRequestsOfOneReadAreAnsweredInOneWrite(@TempDir Path temp) throws Exception {
		List<String> calls = Strace.readsAndWrites(Pipelined.class, temp, "all answered")
			.stream()
			.filter((call) -> call.contains(", \"" + Pipelined.MARK))
			.toList();
		// The client's own write and read, and the server's read and write.
		assertThat(calls).filteredOn((call) -> call.startsWith("read(")).hasSize(2);
		assertThat(calls).filteredOn((call) -> call.startsWith("write(")).hasSize(2);
		assertThat(calls).allMatch((call) -> call.endsWith("= 1024"));
	}

	/** Sends 16 lines of 64 bytes in one piece to an echo of lines. */
	static final class Pipelined {

		static final String MARK = "sixteen";

		private Pipelined() {
		}

		public static void main(String[] args) throws Exception {
			MessageService<String, String> service = Protocol
				.of(Framing.lines(100), Codec.text(StandardCharsets.US_ASCII))
				.onLoop((session) -> (client, line) -> client.send(line));
			String line = MARK + "x".repeat(63 - MARK.length()) + "\n";
			try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
					EchoClient client = server.connect()) {
				byte[] all = Bytes.of(line.repeat(16));
				client.send(all);
				if (new String(client.receive(all.length), StandardCharsets.US_ASCII).equals(line.repeat(16))) {
					System.out.println("all answered");
				}
			}
		}

	}

}
