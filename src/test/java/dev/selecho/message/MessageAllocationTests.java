package dev.selecho.message;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.ThreadMXBean;
import dev.selecho.net.TcpServerOptions;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the loop allocates for a message, beside what codec and handler do.
 */
class MessageAllocationTests {

	private static final int ROUNDS = 20_000;

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/** Allocates nothing itself. */
	private static final class Constant implements Codec<String, String> {

		private final ByteBuffer reply = ByteBuffer.allocateDirect(63);

		@Override
		public String decode(ByteBuffer body) {
			return (body.remaining() == 63) ? "whole" : "cut";
		}

		@Override
		public ByteBuffer encode(String message) {
			return this.reply.clear();
		}

	}

	@Test
	void aMessageOnTheLoopAllocatesNothing() throws Exception {
		AtomicLong thread = new AtomicLong();
		MessageService<String, String> service = Protocol.of(Framing.fixed(63), new Constant()).onLoop((session) -> {
			thread.set(Thread.currentThread().threadId());
			return (client, message) -> {
				if (message.equals("whole")) {
					client.send(message);
				}
			};
		});
		try (MessageServer server = new MessageServer(TcpServerOptions.DEFAULTS, service);
				EchoClient client = server.connect()) {
			byte[] sixteen = Bytes.random(16 * 63, 1);
			exchange(client, sixteen, ROUNDS / 2);
			long before = this.threads.getThreadAllocatedBytes(thread.get());
			exchange(client, sixteen, ROUNDS);
			long allocated = this.threads.getThreadAllocatedBytes(thread.get()) - before;
			assertThat((double) allocated / ROUNDS).as("bytes allocated for sixteen messages").isLessThan(1);
		}
	}

	private static void exchange(EchoClient client, byte[] messages, int rounds) throws Exception {
		for (int i = 0; i < rounds; i++) {
			client.send(messages);
			assertThat(client.receive(messages.length)).hasSize(messages.length);
		}
	}

}
