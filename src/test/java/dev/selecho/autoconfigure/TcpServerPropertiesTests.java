package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import dev.selecho.autoconfigure.TcpServerProperties.Live.Addresses;
import dev.selecho.net.LimitPolicy;
import dev.selecho.service.EchoMode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class TcpServerPropertiesTests {

	private static TcpServerProperties bound(String... pairs) {
		Map<String, String> properties = new HashMap<>();
		for (String pair : pairs) {
			int equals = pair.indexOf('=');
			properties.put("tcp.server." + pair.substring(0, equals), pair.substring(equals + 1));
		}
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("tcp.server",
				TcpServerProperties.class);
	}

	@Nested
	class Top {

		@Test
		void defaults() {
			TcpServerProperties properties = bound();
			assertThat(properties.enabled()).isTrue();
			assertThat(properties.address()).isNull();
			assertThat(properties.port()).isEqualTo(10000);
			assertThat(properties.backlog()).isEqualTo(1024);
			assertThat(properties.loops()).isEqualTo(1);
			assertThat(properties.readBufferSize()).isEqualTo(DataSize.ofKilobytes(64));
			assertThat(properties.maxConnections()).isNull();
			assertThat(properties.onLimit()).isEqualTo(LimitPolicy.REJECT);
			assertThat(properties.idleTimeout()).isNull();
			assertThat(properties.maxConnectionAge()).isNull();
			assertThat(properties.lingerTimeout()).isEqualTo(Duration.ofSeconds(2));
			assertThat(properties.halfCloseTimeout()).isEqualTo(Duration.ofSeconds(60));
			assertThat(properties.ignoreUnknown()).isFalse();
		}

		@Test
		void bind() throws Exception {
			TcpServerProperties properties = bound("enabled=false", "address=127.0.0.9", "port=7", "backlog=77",
					"loops=3", "read-buffer-size=12KB", "max-connections=99", "on-limit=pause", "idle-timeout=5m",
					"max-connection-age=2h", "linger-timeout=3s", "half-close-timeout=45s", "ignore-unknown=true");
			assertThat(properties.enabled()).isFalse();
			assertThat(properties.address()).isEqualTo(InetAddress.ofLiteral("127.0.0.9"));
			assertThat(properties.port()).isEqualTo(7);
			assertThat(properties.backlog()).isEqualTo(77);
			assertThat(properties.loops()).isEqualTo(3);
			assertThat(properties.readBufferSize()).isEqualTo(DataSize.ofKilobytes(12));
			assertThat(properties.maxConnections()).isEqualTo(99);
			assertThat(properties.onLimit()).isEqualTo(LimitPolicy.PAUSE);
			assertThat(properties.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
			assertThat(properties.maxConnectionAge()).isEqualTo(Duration.ofHours(2));
			assertThat(properties.lingerTimeout()).isEqualTo(Duration.ofSeconds(3));
			assertThat(properties.halfCloseTimeout()).isEqualTo(Duration.ofSeconds(45));
			assertThat(properties.ignoreUnknown()).isTrue();
		}

		@Test
		void bindWithoutUnits() {
			TcpServerProperties properties = bound("read-buffer-size=4096", "idle-timeout=60000",
					"max-connection-age=3600000", "linger-timeout=1500", "half-close-timeout=2500");
			assertThat(properties.readBufferSize()).isEqualTo(DataSize.ofBytes(4096));
			assertThat(properties.idleTimeout()).isEqualTo(Duration.ofMinutes(1));
			assertThat(properties.maxConnectionAge()).isEqualTo(Duration.ofHours(1));
			assertThat(properties.lingerTimeout()).isEqualTo(Duration.ofMillis(1500));
			assertThat(properties.halfCloseTimeout()).isEqualTo(Duration.ofMillis(2500));
		}

	}

	@Nested
	class WriteQueue {

		@Test
		void defaults() {
			TcpServerProperties.WriteQueue properties = bound().writeQueue();
			assertThat(properties.highWaterMark()).isEqualTo(DataSize.ofKilobytes(256));
			assertThat(properties.lowWaterMark()).isEqualTo(DataSize.ofKilobytes(64));
			assertThat(properties.totalLimit()).isNull();
		}

		@Test
		void bind() {
			TcpServerProperties.WriteQueue properties = bound("write-queue.high-water-mark=1MB",
					"write-queue.low-water-mark=8KB", "write-queue.total-limit=32MB")
				.writeQueue();
			assertThat(properties.highWaterMark()).isEqualTo(DataSize.ofMegabytes(1));
			assertThat(properties.lowWaterMark()).isEqualTo(DataSize.ofKilobytes(8));
			assertThat(properties.totalLimit()).isEqualTo(DataSize.ofMegabytes(32));
		}

		@Test
		void bindWithoutUnits() {
			TcpServerProperties.WriteQueue properties = bound("write-queue.high-water-mark=300000",
					"write-queue.low-water-mark=0", "write-queue.total-limit=400000")
				.writeQueue();
			assertThat(properties.highWaterMark()).isEqualTo(DataSize.ofBytes(300000));
			assertThat(properties.lowWaterMark()).isEqualTo(DataSize.ofBytes(0));
			assertThat(properties.totalLimit()).isEqualTo(DataSize.ofBytes(400000));
		}

	}

	@Nested
	class Shutdown {

		@Test
		void defaults() {
			TcpServerProperties.Shutdown properties = bound().shutdown();
			assertThat(properties.gracePeriod()).isNull();
			assertThat(properties.quietPeriod()).isEqualTo(Duration.ofMillis(200));
		}

		@Test
		void bind() {
			TcpServerProperties.Shutdown properties = bound("shutdown.grace-period=10s", "shutdown.quiet-period=1s")
				.shutdown();
			assertThat(properties.gracePeriod()).isEqualTo(Duration.ofSeconds(10));
			assertThat(properties.quietPeriod()).isEqualTo(Duration.ofSeconds(1));
		}

		@Test
		void bindWithoutUnits() {
			TcpServerProperties.Shutdown properties = bound("shutdown.grace-period=7000", "shutdown.quiet-period=70")
				.shutdown();
			assertThat(properties.gracePeriod()).isEqualTo(Duration.ofSeconds(7));
			assertThat(properties.quietPeriod()).isEqualTo(Duration.ofMillis(70));
		}

	}

	@Nested
	class Socket {

		@Test
		void defaults() {
			TcpServerProperties.Socket properties = bound().socket();
			assertThat(properties.tcpNoDelay()).isTrue();
			assertThat(properties.keepAlive()).isTrue();
			assertThat(properties.keepAliveIdle()).isEqualTo(Duration.ofMinutes(2));
			assertThat(properties.keepAliveInterval()).isEqualTo(Duration.ofSeconds(15));
			assertThat(properties.keepAliveCount()).isEqualTo(4);
			assertThat(properties.receiveBufferSize()).isNull();
			assertThat(properties.sendBufferSize()).isNull();
			assertThat(properties.reuseAddress()).isTrue();
		}

		@Test
		void bind() {
			TcpServerProperties.Socket properties = bound("socket.tcp-no-delay=false", "socket.keep-alive=false",
					"socket.keep-alive-idle=1m", "socket.keep-alive-interval=5s", "socket.keep-alive-count=9",
					"socket.receive-buffer-size=1MB", "socket.send-buffer-size=2MB", "socket.reuse-address=false")
				.socket();
			assertThat(properties.tcpNoDelay()).isFalse();
			assertThat(properties.keepAlive()).isFalse();
			assertThat(properties.keepAliveIdle()).isEqualTo(Duration.ofMinutes(1));
			assertThat(properties.keepAliveInterval()).isEqualTo(Duration.ofSeconds(5));
			assertThat(properties.keepAliveCount()).isEqualTo(9);
			assertThat(properties.receiveBufferSize()).isEqualTo(DataSize.ofMegabytes(1));
			assertThat(properties.sendBufferSize()).isEqualTo(DataSize.ofMegabytes(2));
			assertThat(properties.reuseAddress()).isFalse();
		}

		@Test
		void bindWithoutUnits() {
			TcpServerProperties.Socket properties = bound("socket.keep-alive-idle=90000",
					"socket.keep-alive-interval=10000", "socket.receive-buffer-size=65536",
					"socket.send-buffer-size=32768")
				.socket();
			assertThat(properties.keepAliveIdle()).isEqualTo(Duration.ofSeconds(90));
			assertThat(properties.keepAliveInterval()).isEqualTo(Duration.ofSeconds(10));
			assertThat(properties.receiveBufferSize()).isEqualTo(DataSize.ofKilobytes(64));
			assertThat(properties.sendBufferSize()).isEqualTo(DataSize.ofKilobytes(32));
		}

	}

	@Nested
	class Echo {

		@Test
		void defaults() {
			assertThat(bound().echo().mode()).isEqualTo(EchoMode.PERSISTENT);
		}

		@Test
		void bind() {
			assertThat(bound("echo.mode=once").echo().mode()).isEqualTo(EchoMode.ONCE);
		}

	}

	@Nested
	class LivePage {

		@Test
		void defaults() {
			assertThat(bound().live().enabled()).isFalse();
			assertThat(bound().live().addresses()).isEqualTo(Addresses.MASKED);
		}

		@Test
		void bind() {
			assertThat(bound("live.enabled=true").live().enabled()).isTrue();
			assertThat(bound("live.addresses=full").live().addresses()).isEqualTo(Addresses.FULL);
		}

	}

	@Nested
	class Health {

		@Test
		void defaults() {
			assertThat(bound().health().stallThreshold()).isEqualTo(Duration.ofSeconds(5));
			assertThat(bound().health().unreadyWhenFull()).isFalse();
		}

		@Test
		void bind() {
			assertThat(bound("health.stall-threshold=1m").health().stallThreshold()).isEqualTo(Duration.ofMinutes(1));
			assertThat(bound("health.unready-when-full=true").health().unreadyWhenFull()).isTrue();
		}

		@Test
		void bindWithoutUnits() {
			assertThat(bound("health.stall-threshold=3500").health().stallThreshold())
				.isEqualTo(Duration.ofMillis(3500));
		}

	}

	/** What the application prints when it does not start. */
	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class Refused {

		@ParameterizedTest
		@CsvSource(delimiter = '|',
				textBlock = """
						port                         | -2      | must be between 0, which takes a free port, and 65535; -1 leaves the listener main out.
						port                         | 65536   | must be between 0, which takes a free port, and 65535; -1 leaves the listener main out.
						backlog                      | 0       | must be at least 1.
						loops                        | 0       | must be between 1 and 256.
						loops                        | 257     | must be between 1 and 256.
						read-buffer-size             | 1023B   | must be between 1KB and 1GB.
						read-buffer-size             | 2GB     | must be between 1KB and 1GB.
						write-queue.high-water-mark  | 0B      | must be between 1B and 1GB.
						write-queue.high-water-mark  | 8GB     | must be between 1B and 1GB.
						write-queue.low-water-mark   | -1B     | must be between 0B and write-queue.high-water-mark, 256KB; lower the low mark or raise the high one.
						write-queue.low-water-mark   | 257KB   | must be between 0B and write-queue.high-water-mark, 256KB; lower the low mark or raise the high one.
						write-queue.total-limit      | 63KB    | must be at least 64KB for each loop; leave it out for half of the direct memory limit.
						write-queue.total-limit      | 255KB   | must be at least write-queue.high-water-mark, 256KB; leave it out for half of the direct memory limit.
						read-buffer-size             | 1GB     | must be at most half of the JVM's direct memory, 512MB; lower it or raise -XX:MaxDirectMemorySize.
						write-queue.high-water-mark  | 1GB     | must be at most half of the JVM's direct memory, 512MB, which is the default of write-queue.total-limit; lower it or raise -XX:MaxDirectMemorySize.
						write-queue.total-limit      | 1TB     | lower it or raise -XX:MaxDirectMemorySize.
						max-connections              | 0       | must be at least 1; leave it out to derive it from the descriptor limit and the heap.
						idle-timeout                 | 0       | must be longer than zero; leave it out for none.
						idle-timeout                 | -1s     | must be longer than zero; leave it out for none.
						max-connection-age           | 0s      | must be longer than zero; leave it out for none.
						linger-timeout               | 0s      | must be longer than zero.
						half-close-timeout           | -1ms    | must be longer than zero.
						shutdown.grace-period        | -1s     | must be zero or longer.
						shutdown.grace-period        | 40s     | must be less than spring.lifecycle.timeout-per-shutdown-phase, 30s; lower it or raise spring.lifecycle.timeout-per-shutdown-phase.
						shutdown.quiet-period        | -1ms    | must be between 0s and 1d.
						shutdown.quiet-period        | 21s     | must be at most tcp.server.shutdown.grace-period, 20s; lower it or raise tcp.server.shutdown.grace-period.
						socket.keep-alive-idle       | 0s      | must be whole seconds between 1s and 32767s.
						socket.keep-alive-idle       | 32768s  | must be whole seconds between 1s and 32767s.
						socket.keep-alive-idle       | 1500ms  | must be whole seconds between 1s and 32767s.
						socket.keep-alive-interval   | 0s      | must be whole seconds between 1s and 32767s.
						socket.keep-alive-count      | 0       | must be between 1 and 127.
						socket.keep-alive-count      | 128     | must be between 1 and 127.
						socket.receive-buffer-size   | 1023B   | must be between 1KB and 1GB; leave it out for the system's own.
						socket.send-buffer-size      | 2GB     | must be between 1KB and 1GB; leave it out for the system's own.
						health.stall-threshold       | 1999ms  | must be at least 2s, as an idle loop turns once a second.
						""")
		void impossibleValueIsNamedWithItsRemedy(String property, String value, String remedy, CapturedOutput output) {
			assertThat(FailingStart.report(output, "tcp.server." + property + "=" + value)).contains(
					"The property tcp.server." + property + " with the value '" + value + "' (from ", " is refused.",
					"tcp.server." + property + " ", remedy);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				address                      | not.a.host.invalid   | an IP address or the name of a host
				port                         | abc                  | a whole number
				read-buffer-size             | 12XB                 | a size, such as 64KB
				max-connections              | many                 | a whole number
				on-limit                     | foo                  | one of reject, pause
				idle-timeout                 | x                    | a duration, such as 200ms
				write-queue.high-water-mark  | lots                 | a size, such as 64KB
				shutdown.grace-period        | soon                 | a duration, such as 200ms
				socket.keep-alive            | maybe                | true or false
				socket.keep-alive-count      | 1.5                  | a whole number
				echo.mode                    | loud                 | one of persistent, once
				health.stall-threshold       | 5 parsecs            | a duration, such as 200ms
				enabled                      | perhaps              | true or false
				""")
		void wrongTypeIsNamedWithWhatWasExpected(String property, String value, String expected,
				CapturedOutput output) {
			assertThat(FailingStart.report(output, "tcp.server." + property + "=" + value))
				.contains("The property tcp.server." + property + " with the value '" + value + "' (from ")
				.contains("Set it to " + expected);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				tcp.server.prot                   | 1
				tcp.server.write-queue.high-water | 1MB
				tcp.server.sokcet.keep-alive      | true
				""")
		void unknownPropertyIsNamed(String property, String value, CapturedOutput output) {
			assertThat(FailingStart.report(output, property + "=" + value))
				.contains("The property " + property + " with the value '" + value + "' (from ", " is unknown.")
				.contains("Correct or remove it.", "tcp.server.write-queue.high-water-mark, ");
		}

		@Test
		void defaultBeyondTheValueOfAnotherIsNamedWithBoth(CapturedOutput output) {
			assertThat(FailingStart.report(output, "tcp.server.write-queue.high-water-mark=32KB")).contains(
					"The property tcp.server.write-queue.low-water-mark with its default '64KB' is refused.",
					"tcp.server.write-queue.low-water-mark must be between 0B and write-queue.high-water-mark, 32KB; lower the low mark or raise the high one.");
		}

	}

}
