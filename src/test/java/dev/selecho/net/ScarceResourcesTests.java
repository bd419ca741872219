package dev.selecho.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.selecho.testing.Background;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.ChildJvm;
import dev.selecho.testing.EchoClient;
import dev.selecho.testing.Installed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the process or the kernel refuses for a while costs nobody else anything. In JVMs
 * of their own.
 */
class ScarceResourcesTests {

	private static final byte[] MESSAGE = Bytes.of("one message\n");

	@Test
	void directMemoryThatOthersHaveUsedUpIsBackPressureAndNoMore() throws Exception {
		try (ChildJvm child = ChildJvm.start(UsedUp.class, "-XX:MaxDirectMemorySize=24m", "-Xmx128m")) {
			assertThat(child.lines()).contains("others served, nothing broken", "all came back");
		}
	}

	/**
	 * The kernel's refusals are strace's: what accept(2) tells of a client's own socket.
	 */
	@Test
	void anAcceptThatFailsForOneClientPausesNobody() throws Exception {
		Installed.require("strace");
		List<String> strace = List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=accept4,accept", "-e",
				"inject=accept4,accept:error=EPROTO:when=2+4");
		try (ChildJvm child = ChildJvm.start(strace, Aborted.class)) {
			assertThat(child.lines()).contains("all served").noneMatch((line) -> line.contains("Accepting pauses"));
		}
	}

	static final class UsedUp {

		private UsedUp() {
		}

		public static void main(String[] args) throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS);
					EchoClient innocent = server.connect()) {
				innocent.exchange(MESSAGE);
				List<ByteBuffer> hog = useUp();
				byte[] bytes = Bytes.random(8 * 1024 * 1024, 1);
				List<EchoClient> slow = new ArrayList<>();
				List<Future<?>> sending = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					EchoClient client = EchoClient.connect(server.port(), 8 * 1024);
					slow.add(client);
					sending.add(Background.run(() -> client.send(bytes)));
				}
				for (int i = 0; i < 200; i++) {
					innocent.exchange(MESSAGE);
					TimeUnit.MILLISECONDS.sleep(5);
				}
				Throwable broken = server.monitor().brokenBy();
				System.out.println("others served, " + ((broken != null) ? broken : "nothing") + " broken");
				boolean same = true;
				for (EchoClient client : slow) {
					same &= Arrays.equals(client.receive(bytes.length), bytes);
				}
				for (Future<?> sent : sending) {
					sent.get(10, TimeUnit.SECONDS);
				}
				System.out.println(same ? "all came back" : "something is missing");
				System.out.println(hog.size() + " buffers of others");
			}
		}

		private static List<ByteBuffer> useUp() {
			List<ByteBuffer> hog = new ArrayList<>();
			for (int size = 1024 * 1024; size >= 1024; size /= 2) {
				try {
					while (true) {
						hog.add(ByteBuffer.allocateDirect(size));
					}
				}
				catch (OutOfMemoryError ex) {
					// a smaller one may fit yet
				}
			}
			return hog;
		}

	}

	static final class Aborted {

		private Aborted() {
		}

		public static void main(String[] args) throws Exception {
			try (RunningServer server = RunningServer.echo(TcpServerOptions.DEFAULTS)) {
				for (int i = 0; i < 20; i++) {
					try (EchoClient client = server.connect()) {
						client.exchange(MESSAGE);
					}
				}
				System.out.println("all served");
			}
		}

	}

}
