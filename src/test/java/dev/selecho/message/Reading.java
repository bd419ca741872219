package dev.selecho.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.selecho.net.CloseReason;
import dev.selecho.test.ProtocolTester;
import org.jspecify.annotations.Nullable;

/**
 * What a framing makes of pieces of input.
 *
 * @param bodies the messages
 * @param fault what was wrong, if anything was
 */
record Reading(List<String> bodies, MalformedMessageException.@Nullable Fault fault) {

	/** Reads pieces, one after the other, and then the end. */
	static Reading of(Framing framing, List<byte[]> pieces) {
		List<String> bodies = new ArrayList<>();
		MalformedMessageException.@Nullable Fault[] fault = { null };
		ProtocolTester client = ProtocolTester
			.of(Protocol.of(framing, Codec.bytes()).onLoop((session) -> new MessageHandler<byte[], byte[]>() {

				@Override
				public void onMessage(Session<byte[]> own, byte[] body) {
					bodies.add(text(body));
				}

				@Override
				public void onMalformed(Session<byte[]> own, MalformedMessageException cause) {
					fault[0] = cause.fault();
				}

			}));
		for (byte[] piece : pieces) {
			if (client.closed() == null) {
				client.feed(piece);
			}
		}
		if (client.closed() == null) {
			client.endInput();
		}
		if (client.failure() != null) {
			throw new AssertionError(framing + " failed", client.failure());
		}
		if (client.held() != 0) {
			throw new AssertionError(framing + " holds " + client.held() + " bytes at the end");
		}
		if (client.closed() != ((fault[0] != null) ? CloseReason.PROTOCOL : CloseReason.PEER)) {
			throw new AssertionError(framing + " ends by " + client.closed());
		}
		return new Reading(bodies, fault[0]);
	}

	/** Reads it at once, byte by byte, and split at each position: all have to agree. */
	static Reading everySplit(Framing framing, byte[] input) {
		Reading whole = of(framing, List.of(input));
		check(whole, of(framing, pieces(input, 1)), framing, "byte by byte");
		check(whole, of(framing, pieces(input, 3)), framing, "by three");
		for (int i = 1; i < input.length; i++) {
			check(whole, of(framing, List.of(Arrays.copyOf(input, i), Arrays.copyOfRange(input, i, input.length))),
					framing, "split after " + i);
		}
		return whole;
	}

	private static void check(Reading whole, Reading other, Framing framing, String how) {
		if (!whole.equals(other)) {
			throw new AssertionError(framing + " reads " + whole + ", and " + how + " " + other);
		}
	}

	static List<byte[]> pieces(byte[] input, int size) {
		List<byte[]> pieces = new ArrayList<>();
		for (int i = 0; i < input.length; i += size) {
			pieces.add(Arrays.copyOfRange(input, i, Math.min(input.length, i + size)));
		}
		return pieces;
	}

	/** One character for each byte. */
	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
