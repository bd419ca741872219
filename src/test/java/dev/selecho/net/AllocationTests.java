package dev.selecho.net;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.ThreadMXBean;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AllocationTests {

	private static final int ECHOES = 15_000;

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	@Test
	void anEchoAllocatesNothing() throws Exception {
		AtomicLong thread = new AtomicLong();
		try (RunningServer server = new RunningServer(TcpServerOptions.DEFAULTS, (connection) -> {
			thread.set(Thread.currentThread().threadId());
			return Handlers.ECHO;
		}); EchoClient client = server.connect()) {
			byte[] message = Bytes.random(64, 1);
			echo(client, message, ECHOES / 2);
			long before = this.threads.getThreadAllocatedBytes(thread.get());
			echo(client, message, ECHOES);
			long allocated = this.threads.getThreadAllocatedBytes(thread.get()) - before;
			assertThat((double) allocated / ECHOES).as("bytes allocated for each echo").isLessThan(1);
		}
	}

	private static void echo(EchoClient client, byte[] message, int times) throws Exception {
		for (int i = 0; i < times; i++) {
			client.send(message);
			if (client.receive(message.length).length < message.length) {
				throw new AssertionError("The server has ended the connection");
			}
		}
	}

}
