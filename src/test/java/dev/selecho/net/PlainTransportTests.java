package dev.selecho.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

import dev.selecho.testing.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PlainTransportTests {

	private static final int MB = 1024 * 1024;

	@Test
	void aLargeHeapBufferReachesTheChannelInPieces() throws IOException {
		StingyChannel channel = new StingyChannel(new Random(1), Integer.MAX_VALUE);
		byte[] bytes = Bytes.random(8 * MB, 42);
		writeAll(channel, ByteBuffer.wrap(bytes));
		assertThat(channel.largestOffer).isEqualTo(PlainTransport.HEAP_PIECE);
		assertThat(channel.taken.toByteArray()).isEqualTo(bytes);
	}

	@ParameterizedTest(name = "seed {0}")
	@ValueSource(longs = { 1, 2, 3, 4 })
	void tellsWhatTheChannelTook(long seed) throws IOException {
		StingyChannel channel = new StingyChannel(new Random(seed), 200_000);
		byte[] bytes = Bytes.random(MB, seed);
		ByteBuffer source = ByteBuffer.allocate(MB + 20).put(10, bytes).position(10).limit(MB + 10);
		writeAll(channel, source);
		assertThat(channel.taken.toByteArray()).isEqualTo(bytes);
		assertThat(source.limit()).isEqualTo(MB + 10);
	}

	private static void writeAll(StingyChannel channel, ByteBuffer source) throws IOException {
		PlainTransport transport = new PlainTransport(channel);
		while (source.hasRemaining()) {
			int before = source.position();
			assertThat(transport.write(source)).isEqualTo(source.position() - before);
		}
	}

}
